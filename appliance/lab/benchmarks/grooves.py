"""How often the language model falls into a groove: repeats an earlier answer, a sentence, or does not end."""

import re
import statistics
from typing import Any

import llama_cpp
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from appliance.assistant.model_settings import worker_settings
from appliance.core.config import Config
from appliance.pipelines import loaders

TOKENS = 160  # an answer that is longer runs on
GROOVE = 0.4  # share of an answer's four-word stretches that an earlier answer has as well
TALKS = (
    ("Write a short poem about autumn.", "Make it shorter.", "Now one about winter.", "And a funny one."),
    ("Tell me a story about a robot.", "What happens next?", "Give it a happy end.", "Tell me another story."),
    ("Give me ideas for dinner.", "Something without meat.", "Something quick.", "What about dessert?"),
    ("Suggest a name for my cat.", "Another name.", "A name for a dog.", "Which one is the nicest?"),
    ("Cheer me up, I had a bad day.", "Say it in other words.", "Make it rhyme.", "Now for my friend."),
)


def measure(config: Config) -> dict[str, Any]:
    """Answers of the language model that repeat earlier ones, by temperature."""
    settings = worker_settings(config.chat, loaders.open_modelstore(config))
    llama = llama_cpp.Llama(settings["path"], n_ctx=settings["context"], n_batch=settings["batch"], verbose=False)
    template = str(llama.metadata["tokenizer.chat_template"])
    form = Jinja2ChatFormatter(template, eos_token="<|im_end|>", bos_token="<|im_start|>")
    return {
        f"temperature_{heat}": _figures([_talk(llama, form, config.chat.system_prompt, talk, heat) for talk in TALKS])
        for heat in (0.0, 0.3, 0.7)
    }


def _talk(llama: Any, form: Any, system: str, questions: tuple[str, ...], heat: float) -> list[tuple[str, bool]]:
    """The answers of a conversation, and whether each ran on."""
    turns, answers = [{"role": "system", "content": system}], []
    for question in questions:
        turns.append({"role": "user", "content": question})
        told = llama.create_completion(form(messages=turns).prompt, max_tokens=TOKENS, temperature=heat, seed=1)
        choice = told["choices"][0]
        answers.append((choice["text"].strip(), choice["finish_reason"] == "length"))
        turns.append({"role": "assistant", "content": answers[-1][0]})
    return answers


def _figures(talks: list[list[tuple[str, bool]]]) -> dict[str, float]:
    answers = [answer for talk in talks for answer in talk]
    return {
        "answers": len(answers),
        "grooves": sum(repeats(text, [t for t, _ in talk[:n]]) for talk in talks for n, (text, _) in enumerate(talk)),
        "run_on": sum(ran_on for _, ran_on in answers),
        "repeated_sentences": sum(repeats_itself(text) for text, _ in answers),
        "words": round(statistics.mean(len(text.split()) for text, _ in answers)),
    }


def repeats(text: str, earlier: list[str]) -> bool:
    """Whether an answer is largely one of the earlier ones."""
    own = _stretches(text)
    return any(len(own & _stretches(other)) > GROOVE * max(1, len(own)) for other in earlier)


def repeats_itself(text: str) -> bool:
    """Whether a sentence of three words or more comes twice."""
    sentences = [part.strip().lower() for part in re.split(r"[.!?\n]+", text) if len(part.split()) > 2]
    return len(set(sentences)) < len(sentences)


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[n:] for n in range(4)), strict=False))
