//! A damaged file may break an assumption inside the reader. That ends in an error here, not in the end of the program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// How many guarded calls are under way.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Calls a function; if it panics, gives the reason. Nothing is printed meanwhile by this thread or a polars thread.
pub(super) fn guarded<Value>(call: impl FnOnce() -> Value) -> Result<Value, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            let is_polars = std::thread::current().name().is_some_and(|name| name.starts_with("polars"));
            let is_quiet = GUARDED.get() || (is_polars && UNDER_WAY.load(Ordering::Relaxed) > 0);
            if !is_quiet {
                before(panic);
            }
        }));
    });
    UNDER_WAY.fetch_add(1, Ordering::Relaxed);
    let was_guarded = GUARDED.replace(true);
    // What the call worked on is given up when it panics, so nothing half-changed is seen.
    let called = catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(was_guarded);
    UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
    called.map_err(|panic| match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(reason), _) => reason.clone(),
        (None, Some(reason)) => (*reason).to_owned(),
        (None, None) => "the reader broke off".to_owned(),
    })
}
