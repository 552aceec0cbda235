//! The crew's promises, on a core whose store nobody asks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, RwLock, mpsc};

use countersign_conformance::entropy::SeededEntropy;
use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::SteadyClock;
use countersign_core::clients::ClientRegistry;
use countersign_core::deployment::Deployment;
use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::passwords::HashGate;
use countersign_core::policy::Policy;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::mail_wake::NoWake;
use countersign_core::ports::meter::NoMeter;
use countersign_core::ports::providers::NoProviders;
use countersign_core::tokens::access::Issuer;
use countersign_core::usecases::open_signing_keys::open_signing_keys;

use super::*;

const LONG: Duration = Duration::from_secs(20);

fn core() -> Arc<Core> {
    let clock = Arc::new(SteadyClock::new());
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let keys = KeyRing::new(&RootSecret::new(vec![7; 32]).unwrap());
    let entropy = Arc::new(SeededEntropy::default());
    let signing = open_signing_keys(&*store, &keys, &*entropy, clock.now()).unwrap();
    Arc::new(Core {
        store,
        clock,
        entropy,
        wake: Arc::new(NoWake),
        meter: Arc::new(NoMeter),
        providers: Arc::new(NoProviders),
        keys,
        signing: RwLock::new(Arc::new(signing)),
        policy: Policy::default(),
        issuer: Issuer {
            iss: String::new(),
            aud: String::new(),
        },
        public_url: String::new(),
        clients: ClientRegistry::default(),
        product_name: "Acme".to_owned(),
        hashing: HashGate::new(2, 4),
        deployment: Deployment::default(),
    })
}

fn crew(threads: usize, queue_length: usize, queue_wait: u64) -> Arc<Crew> {
    let limits = CrewLimits {
        threads,
        few: 1,
        queue_length,
        queue_wait: Duration::from_millis(queue_wait),
    };
    Arc::new(Crew::hire(core(), limits))
}

/// Work that hangs until its sender is dropped or used.
struct Hanging {
    begun: mpsc::Receiver<()>,
    release: mpsc::Sender<()>,
}

impl Hanging {
    fn new() -> (Self, impl FnOnce(&Core) + Send + 'static) {
        let (begin, begun) = mpsc::channel();
        let (release, wait) = mpsc::channel::<()>();
        let work = move |_: &Core| {
            let _ = begin.send(());
            let _ = wait.recv();
        };
        (Self { begun, release }, work)
    }

    async fn begins(&self) {
        until(|| self.begun.try_recv().is_ok()).await;
    }

    fn release(self) {
        drop(self.release);
    }
}

/// Waits until something is so.
async fn until(so: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it did not come about in ten seconds");
}

/// Starts work without waiting for its result.
fn start<T: Send + 'static>(
    crew: &Arc<Crew>,
    class: Class,
    deadline: Duration,
    work: impl FnOnce(&Core) -> T + Send + 'static,
) -> actix_web::rt::task::JoinHandle<Result<T, CrewError>> {
    let crew = Arc::clone(crew);
    actix_web::rt::spawn(async move { crew.submit(class, deadline, work).await })
}

#[actix_web::test]
async fn work_is_done_and_its_result_given() {
    let crew = crew(2, 10, 1_000);
    assert_eq!(crew.submit(Class::SignIn, LONG, |_| 7).await, Ok(7));
}

#[actix_web::test]
async fn a_panic_is_an_error_and_the_thread_stays() {
    let crew = crew(1, 10, 1_000);
    for _ in 0..3 {
        let result = crew
            .submit(Class::Session, LONG, |_| -> u8 { panic!("on purpose") })
            .await;
        assert_eq!(result, Err(CrewError::Panicked));
    }
    assert_eq!(crew.submit(Class::Session, LONG, |_| 7).await, Ok(7));
}

#[actix_web::test]
async fn r4_a_full_queue_refuses_at_once_and_each_class_has_its_own() {
    let crew = crew(1, 1, 10_000);
    let (hanging, work) = Hanging::new();
    let busy = start(&crew, Class::SignIn, LONG, work);
    hanging.begins().await;
    let waiting = start(&crew, Class::SignIn, LONG, |_| 1);
    until(|| crew.0.waiting() == (0, 1)).await;
    assert_eq!(
        crew.submit(Class::SignIn, LONG, |_| 2).await,
        Err(CrewError::Overloaded)
    );
    let session = start(&crew, Class::Session, LONG, |_| 3);
    until(|| crew.0.waiting() == (1, 1)).await;
    hanging.release();
    assert_eq!(busy.await.unwrap(), Ok(()));
    assert_eq!((waiting.await.unwrap(), session.await.unwrap()), (Ok(1), Ok(3)));
}

#[actix_web::test]
async fn r4_sessions_go_first() {
    let crew = crew(1, 10, 10_000);
    let (hanging, work) = Hanging::new();
    let busy = start(&crew, Class::SignIn, LONG, work);
    hanging.begins().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let note = |name| {
        let order = Arc::clone(&order);
        move |_: &Core| order.lock().unwrap().push(name)
    };
    let all = [
        start(&crew, Class::SignIn, LONG, note("sign-in 1")),
        start(&crew, Class::SignIn, LONG, note("sign-in 2")),
        start(&crew, Class::Session, LONG, note("session 1")),
        start(&crew, Class::Session, LONG, note("session 2")),
    ];
    until(|| crew.0.waiting() == (2, 2)).await;
    hanging.release();
    for work in all {
        work.await.unwrap().unwrap();
    }
    busy.await.unwrap().unwrap();
    assert_eq!(
        *order.lock().unwrap(),
        ["session 1", "session 2", "sign-in 1", "sign-in 2"]
    );
}

#[actix_web::test]
async fn what_waits_too_long_is_taken_back() {
    let crew = crew(1, 10, 100);
    let (hanging, work) = Hanging::new();
    let busy = start(&crew, Class::SignIn, LONG, work);
    hanging.begins().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&runs);
    let result = crew
        .submit(Class::SignIn, LONG, move |_| count.fetch_add(1, Ordering::SeqCst))
        .await;
    assert_eq!(result, Err(CrewError::Overloaded));
    hanging.release();
    busy.await.unwrap().unwrap();
    until(|| crew.0.waiting() == (0, 0)).await;
    assert_eq!(crew.submit(Class::SignIn, LONG, |_| 7).await, Ok(7));
    assert_eq!(runs.load(Ordering::SeqCst), 0, "refused work is never done");
}

#[actix_web::test]
async fn r2_a_thread_that_hangs_is_replaced_but_not_without_end() {
    let crew = crew(1, 10, 200);
    let (short, first) = (Duration::from_millis(400), Hanging::new());
    let result = crew.submit(Class::SignIn, short, first.1).await;
    assert_eq!((result, crew.stuck()), (Err(CrewError::TimedOut), 1));
    let result = crew.submit(Class::SignIn, LONG, |_| 7).await;
    assert_eq!(result, Ok(7), "another took its place");
    let second = Hanging::new();
    let result = crew.submit(Class::SignIn, short, second.1).await;
    assert_eq!(result, Err(CrewError::TimedOut));
    assert_eq!(crew.stuck(), 1, "never more than there are threads");
    let refused = crew.submit(Class::SignIn, LONG, |_| 7).await;
    assert_eq!(
        refused,
        Err(CrewError::TimedOut),
        "it waits for the store, not for other people"
    );
    first.0.release();
    second.0.release();
    until(|| crew.stuck() == 0).await;
    assert_eq!(crew.submit(Class::SignIn, LONG, |_| 7).await, Ok(7));
}

#[actix_web::test]
async fn work_behind_slow_work_gets_a_thread_of_its_own() {
    let crew = crew(3, 10, 10_000);
    let slow = [Hanging::new(), Hanging::new()];
    let (slow, works): (Vec<_>, Vec<_>) = slow.into_iter().unzip();
    let busy: Vec<_> = works
        .into_iter()
        .map(|work| start(&crew, Class::SignIn, LONG, work))
        .collect();
    for slow in &slow {
        slow.begins().await;
    }
    assert_eq!(crew.submit(Class::SignIn, LONG, |_| 7).await, Ok(7));
    slow.into_iter().for_each(Hanging::release);
    for work in busy {
        work.await.unwrap().unwrap();
    }
}

#[test]
fn no_work_is_lost_however_many_ask() {
    const EACH: usize = 400;
    let crew = crew(4, 10_000, 20_000);
    let done = Arc::new(AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for n in 0..6 {
            let (crew, done) = (&crew, &done);
            scope.spawn(move || {
                actix_web::rt::System::new().block_on(async {
                    for _ in 0..EACH {
                        let count = Arc::clone(done);
                        let class = if n % 2 == 0 { Class::Session } else { Class::SignIn };
                        let work = move |_: &Core| count.fetch_add(1, Ordering::Relaxed);
                        crew.submit(class, LONG, work).await.unwrap();
                    }
                });
            });
        }
    });
    assert_eq!(done.load(Ordering::Relaxed), 6 * EACH);
}

#[actix_web::test]
async fn a_caller_who_goes_away_stops_nothing_that_began() {
    let crew = crew(1, 10, 10_000);
    let done = Arc::new(AtomicUsize::new(0));
    let (count, (hanging, work)) = (Arc::clone(&done), Hanging::new());
    let begun = start(&crew, Class::SignIn, LONG, move |core| {
        work(core);
        count.fetch_add(1, Ordering::SeqCst);
    });
    hanging.begins().await;
    let count = Arc::clone(&done);
    let waiting = start(&crew, Class::SignIn, LONG, move |_| {
        count.fetch_add(100, Ordering::SeqCst)
    });
    until(|| crew.0.waiting() == (0, 1)).await;
    begun.abort();
    waiting.abort();
    assert!(begun.await.is_err() && waiting.await.is_err());
    hanging.release();
    assert_eq!(crew.submit(Class::SignIn, LONG, |_| 7).await, Ok(7));
    assert_eq!(
        done.load(Ordering::SeqCst),
        1,
        "what began is done, what waited is not"
    );
}

#[actix_web::test]
async fn r2_a_thread_hangs_after_its_caller_went_away_and_is_replaced() {
    let crew = crew(1, 10, 10_000);
    let (hanging, work) = Hanging::new();
    let begun = start(&crew, Class::SignIn, Duration::from_millis(300), work);
    hanging.begins().await;
    begun.abort();
    until(|| crew.stuck() == 1).await;
    assert_eq!(crew.submit(Class::SignIn, LONG, |_| 7).await, Ok(7));
    hanging.release();
}

#[actix_web::test]
async fn closing_does_what_waits_and_takes_nothing_more() {
    let crew = crew(1, 10, 10_000);
    let slow = start(&crew, Class::SignIn, LONG, |_| {
        std::thread::sleep(Duration::from_millis(100));
    });
    let next = start(&crew, Class::SignIn, LONG, |_| 7);
    tokio::task::yield_now().await;
    crew.close(LONG);
    assert_eq!(
        crew.submit(Class::Session, LONG, |_| 7).await,
        Err(CrewError::Overloaded)
    );
    assert_eq!((slow.await.unwrap(), next.await.unwrap()), (Ok(()), Ok(7)));
}
