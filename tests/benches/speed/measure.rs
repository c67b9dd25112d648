//! A process run to its end, and what it cost.

use std::io::{Read, Seek};
use std::mem::MaybeUninit;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a process cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// User and system time; a database server's is not in it.
    pub(crate) cpu: Duration,
    /// The most memory that it held, in KiB.
    pub(crate) peak: u64,
}

/// Runs a command whose output nobody reads.
///
/// # Panics
/// Where it cannot be started, or fails.
#[expect(
    clippy::zombie_processes,
    reason = "`wait` waits for it, by a call that std lacks"
)]
pub(crate) fn run(command: &mut Command) -> Cost {
    let mut said = tempfile::tempfile().expect("a temporary file");
    let stderr = said.try_clone().expect("a second handle");
    command.stdout(Stdio::null()).stderr(stderr);
    let begun = Instant::now();
    let child = command.spawn().expect("the program starts");
    let (status, usage) = wait(&child);
    let wall = begun.elapsed();
    if status != 0 {
        let mut text = String::new();
        said.rewind().expect("the file can be read");
        said.read_to_string(&mut text)
            .expect("the file can be read");
        panic!("{command:?} ended with {status}: {text}");
    }
    Cost {
        wall,
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        peak: u64::try_from(usage.ru_maxrss).unwrap_or_default(),
    }
}

/// Waits for a process and takes the system's account of it, which std does not give.
fn wait(child: &Child) -> (i32, libc::rusage) {
    let id = i32::try_from(child.id()).expect("a process id");
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the process is our child and nobody else waits for it; both pointers are valid.
    let waited = unsafe { libc::wait4(id, &raw mut status, 0, usage.as_mut_ptr()) };
    assert_eq!(waited, id, "the process can be waited for");
    // SAFETY: a plain C struct, zeroed first and then filled in by the call.
    (status, unsafe { usage.assume_init() })
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let micros = u64::try_from(time.tv_usec).unwrap_or_default();
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

/// What the same cost the tool and the database's own client, run by turns, so that both see the same
/// machine.
#[derive(Clone, Debug)]
pub(crate) struct Pairs(Vec<(Cost, Cost)>);

impl Pairs {
    /// Runs each of the two so many times.
    pub(crate) fn of(
        runs: usize,
        mut tool: impl FnMut() -> Cost,
        mut floor: impl FnMut() -> Cost,
    ) -> Self {
        (0..runs).map(|_| (tool(), floor())).collect()
    }

    /// The tool's medians.
    pub(crate) fn tool(&self) -> Cost {
        median(self.0.iter().map(|pair| pair.0))
    }

    /// The client's medians.
    pub(crate) fn floor(&self) -> Cost {
        median(self.0.iter().map(|pair| pair.1))
    }

    /// How many times as long the tool takes: the median of the turns, of which each saw one machine.
    pub(crate) fn ratio(&self) -> f64 {
        let ratio =
            |(tool, floor): &(Cost, Cost)| tool.wall.as_secs_f64() / floor.wall.as_secs_f64();
        let mut ratios: Vec<f64> = self.0.iter().map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    }
}

impl FromIterator<(Cost, Cost)> for Pairs {
    fn from_iter<T: IntoIterator<Item = (Cost, Cost)>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// The median of each measure; of memory the most.
pub(crate) fn median(costs: impl Iterator<Item = Cost>) -> Cost {
    let costs: Vec<Cost> = costs.collect();
    let middle = |of: fn(&Cost) -> Duration| {
        let mut times: Vec<Duration> = costs.iter().map(of).collect();
        times.sort();
        times[times.len() / 2]
    };
    Cost {
        wall: middle(|cost| cost.wall),
        cpu: middle(|cost| cost.cpu),
        peak: costs.iter().map(|cost| cost.peak).max().unwrap_or_default(),
    }
}
