//! How somebody outside stops what is being applied.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures_util::task::AtomicWaker;

/// A wish to stop, shared between the one who has it and [`apply`](super::apply::apply).
///
/// One `apply` listens at a time. The running statement is cancelled on the server and its
/// transaction rolled back.
#[derive(Clone, Debug, Default)]
pub struct Cancellation {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    wished: AtomicBool,
    waker: AtomicWaker,
}

impl Cancellation {
    /// Nobody wishes to stop yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks to stop; may be called from a signal's task, any number of times.
    pub fn cancel(&self) {
        self.inner.wished.store(true, Ordering::SeqCst);
        self.inner.waker.wake();
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.inner.wished.load(Ordering::SeqCst)
    }

    /// Waits until somebody asks.
    pub async fn cancelled(&self) {
        std::future::poll_fn(|context| {
            self.inner.waker.register(context.waker());
            if self.is_cancelled() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}
