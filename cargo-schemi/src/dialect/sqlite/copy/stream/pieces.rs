//! A file whose pages are written and read in larger pieces.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom, Write};

/// How much waits before it is written.
const PIECE: usize = 256 * 1024;
/// How much is read where one page after the other is asked for.
const AHEAD: usize = 64 * 1024;

/// A file that is ours alone.
#[derive(Debug)]
pub(super) struct Pieces {
    file: File,
    /// Pages that wait to be written, and where they belong.
    waiting: Vec<u8>,
    waiting_at: u64,
    /// What was read ahead, and from where.
    ahead: Vec<u8>,
    ahead_at: u64,
    /// Where the last reading ended.
    next: u64,
}

impl Pieces {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            waiting: Vec::new(),
            waiting_at: 0,
            ahead: Vec::new(),
            ahead_at: 0,
            next: 0,
        }
    }

    /// Writes, or keeps for later what comes right after what waits already.
    pub(super) fn write(&mut self, at: u64, data: &[u8]) -> Result<(), Error> {
        self.ahead.clear();
        if at != end(self.waiting_at, &self.waiting) || self.waiting.len() + data.len() > PIECE {
            self.flush()?;
        }
        if self.waiting.is_empty() {
            self.waiting.reserve_exact(PIECE);
            self.waiting_at = at;
        }
        self.waiting.extend_from_slice(data);
        Ok(())
    }

    /// Reads as much as there is, and says how much that was.
    pub(super) fn read(&mut self, at: u64, data: &mut [u8]) -> Result<usize, Error> {
        self.flush()?;
        let in_turn = at == self.next || at == end(self.ahead_at, &self.ahead);
        self.next = at + data.len() as u64;
        if let Some(found) = self.found_ahead(at, data.len()) {
            data.copy_from_slice(found);
            return Ok(data.len());
        }
        if !in_turn || data.len() >= AHEAD {
            return read_at(&mut self.file, at, data);
        }
        self.ahead.resize(AHEAD, 0);
        self.ahead_at = at;
        let length = read_at(&mut self.file, at, &mut self.ahead);
        self.ahead.truncate(*length.as_ref().unwrap_or(&0));
        let length = length?.min(data.len());
        data[..length].copy_from_slice(&self.ahead[..length]);
        Ok(length)
    }

    /// A page of what was read ahead.
    fn found_ahead(&self, at: u64, length: usize) -> Option<&[u8]> {
        let start = usize::try_from(at.checked_sub(self.ahead_at)?).ok()?;
        self.ahead.get(start..start.checked_add(length)?)
    }

    /// Cuts the file, or makes it longer.
    pub(super) fn set_len(&mut self, length: u64) -> Result<(), Error> {
        self.ahead.clear();
        self.flush()?;
        self.file.set_len(length)
    }

    /// How long the file is, once everything is written.
    pub(super) fn len(&self) -> Result<u64, Error> {
        let waiting = match self.waiting.is_empty() {
            true => 0,
            false => end(self.waiting_at, &self.waiting),
        };
        Ok(self.file.metadata()?.len().max(waiting))
    }

    /// Writes what waits.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.waiting_at))?;
        self.file.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Has what was written brought to the disk.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        self.flush()?;
        self.file.sync_data()
    }
}

fn end(at: u64, data: &[u8]) -> u64 {
    at + data.len() as u64
}

/// Reads until `data` is full or the file ends.
fn read_at(file: &mut File, at: u64, data: &mut [u8]) -> Result<usize, Error> {
    file.seek(SeekFrom::Start(at))?;
    let mut length = 0;
    while length < data.len() {
        match file.read(&mut data[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::{AHEAD, PIECE, Pieces};
    use proptest::prelude::*;

    /// What is done to a file.
    #[derive(Clone, Debug)]
    enum Step {
        Write { at: usize, length: usize, byte: u8 },
        Read { at: usize, length: usize },
        Cut { at: usize },
        Flush,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let at = 0..3 * PIECE;
        let length = prop_oneof![Just(4096), Just(512), 1..2 * AHEAD];
        let write = (at.clone(), length.clone(), any::<u8>())
            .prop_map(|(at, length, byte)| Step::Write { at, length, byte });
        let read = (at.clone(), length).prop_map(|(at, length)| Step::Read { at, length });
        let cut = at.prop_map(|at| Step::Cut { at });
        let one = prop_oneof![
            4 => write.prop_map(|step| vec![step]),
            4 => read.prop_map(|step| vec![step]),
            1 => cut.prop_map(|step| vec![step]),
            1 => Just(vec![Step::Flush]),
            // A run of pages one after the other is what it is made for.
            4 => (0..40usize, 1..60usize, any::<bool>(), any::<u8>()).prop_map(
                |(first, pages, writes, byte)| (first..first + pages)
                    .map(|page| match writes {
                        true => Step::Write { at: page * 4096, length: 4096, byte },
                        false => Step::Read { at: page * 4096, length: 4096 },
                    })
                    .collect()
            ),
        ];
        prop::collection::vec(one, 1..30).prop_map(|runs| runs.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

        /// A file written in pieces is the bytes that were written, whatever the order.
        #[test]
        fn pieces_are_a_file(steps in steps()) {
            let mut pieces = Pieces::new(tempfile::tempfile().expect("a file"));
            let mut plain: Vec<u8> = Vec::new();
            for step in steps {
                match step {
                    Step::Write { at, length, byte } => {
                        plain.resize(plain.len().max(at + length), 0);
                        plain[at..at + length].fill(byte);
                        pieces.write(at as u64, &vec![byte; length]).expect("writes");
                    }
                    Step::Read { at, length } => {
                        let mut data = vec![0; length];
                        let read = pieces.read(at as u64, &mut data).expect("reads");
                        let there = plain.get(at..).unwrap_or_default();
                        prop_assert_eq!(&data[..read], &there[..length.min(there.len())]);
                    }
                    Step::Cut { at } => {
                        plain.resize(at, 0);
                        pieces.set_len(at as u64).expect("cuts");
                    }
                    Step::Flush => pieces.flush().expect("writes"),
                }
                prop_assert_eq!(pieces.len().expect("a length"), plain.len() as u64);
            }
        }
    }
}
