//! Likelihoods of given texts, on a tiny model.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use mwanda_engine::{
    Continuation, EngineError, Event, GenerateRequest, Likelihood, LikelihoodRequest, ModelChoice,
    Prompt, Request, SamplingSettings, Session,
};
use tiny::{Tiny, answer};

fn continuation(context: &str, text: &str) -> Continuation {
    Continuation {
        context: context.to_owned(),
        text: text.to_owned(),
    }
}

fn likelihoods(
    session: &mut Session,
    continuations: Vec<Continuation>,
) -> Result<Vec<Likelihood>, EngineError> {
    let request = Request::Likelihood(LikelihoodRequest {
        model: ModelChoice::Loaded,
        continuations,
    });
    match answer(session, request)? {
        Event::Likelihoods(likelihoods) => Ok(likelihoods),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_in_two_parts_is_as_likely_as_both_together() {
    let mut session = Tiny::new().session();
    let parts = vec![
        continuation("", "the boat"),
        continuation("the boat", " lay"),
        continuation("", "the boat lay"),
    ];
    let [first, second, both] = likelihoods(&mut session, parts).unwrap()[..] else {
        panic!("three texts");
    };
    // The tokens are bytes.
    assert_eq!((first.tokens, second.tokens, both.tokens), (8, 4, 12));
    let sum = first.log_likelihood + second.log_likelihood;
    assert!(
        (sum - both.log_likelihood).abs() < 1e-4,
        "{first:?} {second:?} {both:?}"
    );
    assert!(both.log_likelihood < 0.0);
}

#[test]
fn what_else_is_asked_changes_nothing() {
    let mut session = Tiny::new().session();
    let contexts = [
        "",
        "a",
        "the old boat lay on the shore",
        "mashua ya zamani ",
        "лодка",
    ];
    let texts = ["x", " shore", "and nobody came.", " лежала"];
    let all: Vec<Continuation> = contexts
        .iter()
        .flat_map(|context| texts.map(|text| continuation(context, text)))
        .collect();
    let together = likelihoods(&mut session, all.clone()).unwrap();
    for (one, together) in all.into_iter().zip(together) {
        let alone = likelihoods(&mut session, vec![one.clone()]).unwrap()[0];
        assert_eq!(alone.tokens, together.tokens, "{one:?}");
        assert_eq!(alone.is_greedy, together.is_greedy, "{one:?}");
        let difference = alone.log_likelihood - together.log_likelihood;
        assert!(difference.abs() < 1e-4, "{one:?} {alone:?} {together:?}");
    }
}

#[test]
fn what_the_model_writes_itself_is_greedy() {
    let mut session = Tiny::new().session();
    let prompt = "the old";
    let request = Request::Generate(GenerateRequest {
        model: ModelChoice::Loaded,
        prompt: Prompt::Text(prompt.to_owned()),
        sampling: SamplingSettings {
            temperature: 0.0,
            max_tokens: 1,
            repetition_penalty: 1.0,
            ..SamplingSettings::default()
        },
    });
    let mut written = String::new();
    session
        .handle(request, &mwanda_engine::Cancel::new(), &mut |event| {
            if let Event::Text(piece) = event {
                written.push_str(&piece);
            }
        })
        .unwrap();
    // A byte that is no text by itself would not come back as the same token.
    assert!(written.is_ascii() && written.len() == 1, "{written:?}");
    let other = if written == "q" { "z" } else { "q" };
    let asked = vec![continuation(prompt, &written), continuation(prompt, other)];
    let answers = likelihoods(&mut session, asked).unwrap();
    assert!(answers[0].is_greedy && !answers[1].is_greedy, "{answers:?}");
    assert!(answers[0].log_likelihood > answers[1].log_likelihood);
}

#[test]
fn a_text_without_tokens_is_refused() {
    let mut session = Tiny::new().session();
    let error = likelihoods(&mut session, vec![continuation("the boat", "")]).unwrap_err();
    assert!(
        matches!(error, EngineError::EmptyContinuation(_)),
        "{error}"
    );
}
