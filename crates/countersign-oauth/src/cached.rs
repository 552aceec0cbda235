//! Something of a provider's that is fetched seldom, by one at a time, and kept while the provider is away.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use countersign_core::ports::providers::ProviderError;

use crate::call::Patience;

/// After this it is fetched anew: a key that was withdrawn must not count for long.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// While the provider is away it counts for so long.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);
/// Nothing is fetched more often, whatever tokens name.
const PAUSE: Duration = Duration::from_secs(60);
/// With nothing at hand a provider that was away is asked again sooner.
const PAUSE_WITH_NOTHING: Duration = Duration::from_secs(3);

/// A value fetched from a provider.
pub(crate) struct Cached<T> {
    state: Mutex<State<T>>,
    settled: Condvar,
}

struct State<T> {
    value: Option<(Arc<T>, Duration)>,
    last_try: Option<(Duration, Option<ProviderError>)>,
    under_way: bool,
}

impl<T> Cached<T> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                value: None,
                last_try: None,
                under_way: false,
            }),
            settled: Condvar::new(),
        }
    }

    /// The value at hand if it is fresh and `suits`; else what `fetch` brings. If it may not be fetched again yet, or
    /// cannot be, the value at hand, suitable or not.
    pub(crate) fn get(
        &self,
        patience: &Patience<'_>,
        suits: impl Fn(&T) -> bool,
        fetch: impl FnOnce() -> Result<T, ProviderError>,
    ) -> Result<Arc<T>, ProviderError> {
        let mut state = self.hold();
        loop {
            let now = patience.clock().monotonic();
            if let Some(answer) = state.answer(now, &suits) {
                return answer;
            }
            if !state.under_way {
                state.under_way = true;
                break;
            }
            let (next, wait) = self
                .settled
                .wait_timeout(state, patience.left()?)
                .unwrap_or_else(PoisonError::into_inner);
            if wait.timed_out() {
                return Err(ProviderError::Away);
            }
            state = next;
        }
        drop(state);

        let settle = Settle(self);
        let fetched = fetch();
        let mut state = self.hold();
        let now = patience.clock().monotonic();
        state.last_try = Some((now, fetched.as_ref().err().copied()));
        let answer = match fetched {
            Ok(value) => {
                let value = Arc::new(value);
                state.value = Some((Arc::clone(&value), now));
                Ok(value)
            }
            Err(error) => state.usable(now).ok_or(error),
        };
        drop(state);
        drop(settle);
        answer
    }

    fn hold(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    /// What can be said without fetching; `None`: it is time to fetch.
    fn answer(&self, now: Duration, suits: impl Fn(&T) -> bool) -> Option<Result<Arc<T>, ProviderError>> {
        let usable = self.usable(now);
        let fresh = |(_, since): &(Arc<T>, Duration)| now.saturating_sub(*since) < FRESH;
        if self
            .value
            .as_ref()
            .is_some_and(|value| fresh(value) && suits(&value.0))
        {
            return usable.map(Ok);
        }
        let (tried, outcome) = self.last_try?;
        let pause = if usable.is_some() {
            PAUSE
        } else {
            PAUSE_WITH_NOTHING
        };
        if now.saturating_sub(tried) >= pause {
            return None;
        }
        Some(usable.ok_or(outcome.unwrap_or(ProviderError::Away)))
    }

    fn usable(&self, now: Duration) -> Option<Arc<T>> {
        let (value, since) = self.value.as_ref()?;
        (now.saturating_sub(*since) < USABLE).then(|| Arc::clone(value))
    }
}

/// Lets the next one in, also after a panic.
struct Settle<'a, T>(&'a Cached<T>);

impl<T> Drop for Settle<'_, T> {
    fn drop(&mut self) {
        self.0.hold().under_way = false;
        self.0.settled.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use countersign_conformance::time::ManualClock;
    use std::cell::Cell;

    const WAIT: Duration = Duration::from_secs(20);

    /// Asks for at least `wanted` and counts what was fetched; `brings` is what the provider has.
    fn ask(
        cached: &Cached<u32>,
        clock: &ManualClock,
        wanted: u32,
        brings: Result<u32, ProviderError>,
        fetches: &Cell<u32>,
    ) -> Result<u32, ProviderError> {
        let fetch = || {
            fetches.set(fetches.get() + 1);
            brings
        };
        let got = cached.get(&Patience::of(clock, WAIT), |value| *value >= wanted, fetch);
        got.map(|value| *value)
    }

    #[test]
    fn a_value_is_fetched_once_an_hour_and_for_news_once_a_minute() {
        let (cached, clock, fetches) = (Cached::new(), ManualClock::default(), Cell::new(0));
        assert_eq!(ask(&cached, &clock, 1, Ok(1), &fetches), Ok(1));
        assert_eq!(ask(&cached, &clock, 1, Ok(9), &fetches), Ok(1));
        for _ in 0..100 {
            assert_eq!(
                ask(&cached, &clock, 2, Ok(2), &fetches),
                Ok(1),
                "too soon for news"
            );
        }
        assert_eq!(fetches.get(), 1);
        clock.advance(TimeDelta::seconds(60));
        assert_eq!(ask(&cached, &clock, 2, Ok(2), &fetches), Ok(2));
        assert_eq!(ask(&cached, &clock, 3, Ok(3), &fetches), Ok(2));
        assert_eq!(fetches.get(), 2);
        clock.advance(TimeDelta::hours(1));
        assert_eq!(ask(&cached, &clock, 2, Ok(4), &fetches), Ok(4));
        assert_eq!(fetches.get(), 3);
    }

    #[test]
    fn it_outlives_an_absence_but_not_for_ever() {
        let (cached, clock, fetches) = (Cached::new(), ManualClock::default(), Cell::new(0));
        let away = Err(ProviderError::Away);
        assert_eq!(ask(&cached, &clock, 1, Ok(1), &fetches), Ok(1));
        clock.advance(TimeDelta::hours(23));
        assert_eq!(ask(&cached, &clock, 1, away, &fetches), Ok(1));
        clock.advance(TimeDelta::hours(1));
        assert_eq!(ask(&cached, &clock, 1, away, &fetches), away);
        assert_eq!(fetches.get(), 3);
    }

    #[test]
    fn with_nothing_at_hand_failures_are_repeated_gently() {
        let (cached, clock, fetches) = (Cached::new(), ManualClock::default(), Cell::new(0));
        let garbled = Err(ProviderError::Garbled);
        assert_eq!(ask(&cached, &clock, 1, garbled, &fetches), garbled);
        assert_eq!(ask(&cached, &clock, 1, Ok(1), &fetches), garbled);
        clock.advance(TimeDelta::seconds(3));
        assert_eq!(ask(&cached, &clock, 1, Ok(1), &fetches), Ok(1));
        assert_eq!(fetches.get(), 2);
    }

    #[test]
    fn a_panic_leaves_the_door_open() {
        let (cached, clock, fetches) = (Cached::new(), ManualClock::default(), Cell::new(0));
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let fetch = || -> Result<u32, ProviderError> { panic!("on purpose") };
            cached.get(&Patience::of(&clock, WAIT), |_| true, fetch)
        }));
        assert!(broken.is_err());
        assert_eq!(ask(&cached, &clock, 1, Ok(1), &fetches), Ok(1));
    }
}
