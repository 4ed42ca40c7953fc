//! Continuing text, token by token.

use mwanda_model::Decoder;
use mwanda_protocol::{GenerateRequest, GenerationSummary, Prompt, StoppedBy};
use mwanda_tokenizer::{Message, TextTokenizer};
use web_time::Instant;

use crate::{Cancel, EngineError, Event, sampling::Sampler};

/// Token ids of a prompt, BOS first where the model has one.
fn prompt_tokens(tokenizer: &TextTokenizer, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
    let tokens = match prompt {
        Prompt::Text(text) => {
            let mut tokens: Vec<u32> = tokenizer.bos().into_iter().collect();
            tokens.extend(tokenizer.encode(text)?);
            tokens
        }
        Prompt::Chat(messages) => {
            if tokenizer.chat_template().is_none() {
                return Err(EngineError::NoChatTemplate);
            }
            let turn = |message: &mwanda_protocol::Message| {
                Message::new(message.role.as_str(), message.content.as_str())
            };
            let messages: Vec<Message> = messages.iter().map(turn).collect();
            tokenizer.encode_chat(&messages, true)?
        }
    };
    if tokens.is_empty() {
        Err(EngineError::EmptyPrompt)
    } else {
        Ok(tokens)
    }
}

/// Streams a continuation as [`Event::Text`] pieces.
pub(crate) async fn generate(
    decoder: &mut Decoder,
    tokenizer: &TextTokenizer,
    request: &GenerateRequest,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<GenerationSummary, EngineError> {
    request.sampling.validate()?;
    let prompt = prompt_tokens(tokenizer, &request.prompt)?;
    let mut sampler = Sampler::new(request.sampling, &prompt);
    let mut stream = tokenizer.stream();
    let mut cache = decoder.new_cache();
    let started = Instant::now();
    let mut logits = decoder.advance(&prompt, &mut cache).await?;
    let mut first_token_seconds = started.elapsed().as_secs_f64();
    let mut written = 0;
    let mut stopped_by = StoppedBy::Length;
    while written < request.sampling.max_tokens {
        // A generation that is stopped keeps what it has written.
        if cancel.turn().await.is_err() {
            stopped_by = StoppedBy::Cancelled;
            break;
        }
        let token = sampler.next(&mut logits);
        if written == 0 {
            first_token_seconds = started.elapsed().as_secs_f64();
        }
        if tokenizer.eos().contains(&token) {
            stopped_by = StoppedBy::End;
            break;
        }
        written += 1;
        if let Some(text) = stream.step(token)? {
            emit(Event::Text(text));
        }
        if written < request.sampling.max_tokens {
            if prompt.len() + written > decoder.config().max_position_embeddings {
                stopped_by = StoppedBy::Context;
                break;
            }
            logits = decoder.advance(&[token], &mut cache).await?;
        }
    }
    if let Some(text) = stream.flush()? {
        emit(Event::Text(text));
    }
    let after_first = started.elapsed().as_secs_f64() - first_token_seconds;
    Ok(GenerationSummary {
        prompt_tokens: prompt.len(),
        new_tokens: written,
        first_token_seconds,
        tokens_per_second: (written > 1 && after_first > 0.0)
            .then(|| (written - 1) as f64 / after_first),
        stopped_by,
    })
}
