//! Driving a session: progress is shown, Ctrl-C is heard, and the last event is the answer.

use anyhow::{Error, Result, anyhow};
use mwanda_engine::{
    EvaluateRequest, EvaluationReport, Event, Likelihood, LikelihoodRequest, LoadRequest,
    LoadSummary, Request, Session,
};

use crate::{failure::Cancelled, interrupt::Interrupt, progress::ProgressDisplay};

/// A session and the user in front of it.
pub struct Driver<'a> {
    session: Session,
    interrupt: &'a Interrupt,
}

impl<'a> Driver<'a> {
    /// A session without a model.
    pub fn new(interrupt: &'a Interrupt) -> Self {
        Self {
            session: Session::new(),
            interrupt,
        }
    }

    /// Does what the request asks and returns the event with the result.
    ///
    /// # Errors
    /// What the engine says, or [`Cancelled`].
    pub fn ask(&mut self, request: Request) -> Result<Event> {
        self.ask_streaming(request, &mut |_| Ok(()))
    }

    /// As [`Driver::ask`]; text goes to `show` while it is generated, which ends where `show` fails.
    ///
    /// # Errors
    /// As [`Driver::ask`], and the first error of `show`.
    pub fn ask_streaming(
        &mut self,
        request: Request,
        show: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Event> {
        self.drive(request, ProgressDisplay::new(), show)
    }

    fn drive(
        &mut self,
        request: Request,
        mut display: ProgressDisplay,
        show: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Event> {
        let mut answer = None;
        let mut shown: Result<()> = Ok(());
        let mut stopped_here = false;
        let cancel = self.interrupt.cancel();
        let handled = self
            .session
            .handle(request, cancel, &mut |event: Event| match event {
                Event::Progress(progress) => display.report(&progress),
                Event::Text(piece) => {
                    if shown.is_ok() {
                        shown = show(&piece);
                        if shown.is_err() && !cancel.is_set() {
                            stopped_here = true;
                            cancel.set();
                        }
                    }
                }
                event => answer = Some(event),
            });
        display.clear();
        if stopped_here {
            // It was not the user who asked for it.
            cancel.clear();
        }
        match (handled, shown) {
            // Whatever the engine calls it, it is what the user asked for.
            (Err(_), _) if cancel.is_set() => Err(Cancelled::NOTHING_WRITTEN.into()),
            (_, Err(error)) => Err(error),
            (Err(error), Ok(())) => Err(error.into()),
            (Ok(()), Ok(())) => answer.ok_or_else(unanswered),
        }
    }

    /// Puts a model on its device.
    ///
    /// # Errors
    /// As [`Driver::ask`].
    pub fn load(&mut self, request: LoadRequest) -> Result<LoadSummary> {
        match self.ask(Request::Load(request))? {
            Event::Loaded(summary) => Ok(summary),
            _ => Err(unanswered()),
        }
    }

    /// Scores the model as it is, under this title.
    ///
    /// # Errors
    /// As [`Driver::ask`].
    pub fn evaluate(
        &mut self,
        request: EvaluateRequest,
        title: &'static str,
    ) -> Result<EvaluationReport> {
        let display = ProgressDisplay::of_evaluation(title);
        match self.drive(Request::Evaluate(request), display, &mut |_| Ok(()))? {
            Event::Evaluated(report) => Ok(report),
            _ => Err(unanswered()),
        }
    }

    /// Likelihoods of texts, in their order, under this title.
    ///
    /// # Errors
    /// As [`Driver::ask`].
    pub fn likelihoods(
        &mut self,
        request: LikelihoodRequest,
        title: &'static str,
    ) -> Result<Vec<Likelihood>> {
        let display = ProgressDisplay::of_evaluation(title);
        match self.drive(Request::Likelihood(request), display, &mut |_| Ok(()))? {
            Event::Likelihoods(likelihoods) => Ok(likelihoods),
            _ => Err(unanswered()),
        }
    }
}

/// The error for a request whose last event is not its answer.
pub fn unanswered() -> Error {
    anyhow!("the engine did not answer; this is a mistake in mwanda")
}
