"""The flags that every training script has, as a dataclass; a script's own dataclass adds to them.

config = parse(VAEConfig, ["--dataset", "ylecun/mnist", "--variant", "digits"])
"""

import argparse
import importlib
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

import torch
from transformers import HfArgumentParser


@dataclass
class Config:
    """Flags that every script has. A script's own dataclass adds to them and changes defaults."""

    variants: ClassVar[dict[str, dict]] = {}  # --variant NAME -> the defaults it changes

    dataset: str = field(metadata={"help": "Folder, .zip of pictures, or dataset id on the Hub."})
    variant: str | None = field(default=None, metadata={"help": "Which of the script's checkpoints to train."})
    output_dir: str = field(
        default="", metadata={"help": "Checkpoints, samples and metrics.jsonl; without it runs/<script>/[<variant>]."}
    )
    image_column: str = field(default="image", metadata={"help": "Column of the data set that holds the pictures."})
    max_train_steps: int = field(default=10_000, metadata={"help": "Optimizer steps in all, resumed ones included."})
    train_batch_size: int = field(default=32, metadata={"help": "Pictures per process in one forward pass."})
    gradient_accumulation_steps: int = field(default=1, metadata={"help": "Forward passes per optimizer step."})
    learning_rate: float = field(default=1e-3, metadata={"help": "Highest learning rate."})
    lr_warmup_steps: int = field(default=0, metadata={"help": "Steps in which the rate grows to its highest."})
    lr_scheduler: str = field(default="constant", metadata={"help": "Then: constant, cosine or linear (both to 0)."})
    max_grad_norm: float = field(default=0.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    ema_decay: float = field(default=0.999, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(
        default="no", metadata={"help": "no, bf16, fp16, or auto: bf16 where the processor computes in it."}
    )
    channels_last: bool = field(default=False, metadata={"help": "Memory layout that is faster for convolutions."})
    seed: int = field(default=0, metadata={"help": "Seed of weights, data order and noise."})
    checkpointing_steps: int = field(default=1000, metadata={"help": "Save everything this often."})
    checkpoints_total_limit: int = field(default=2, metadata={"help": "Keep this many checkpoints; 0: all."})
    resume_from_checkpoint: str | None = field(
        default=None, metadata={"help": "'latest', or a checkpoint-N folder, to go on exactly where it stopped."}
    )
    init_from: str | None = field(
        default=None, metadata={"help": "Start from published weights: a folder, or ORG/NAME[/VARIANT][@REVISION]."}
    )
    logging_steps: int = field(default=50, metadata={"help": "Write the losses this often."})
    sample_steps: int = field(default=1000, metadata={"help": "Draw a sample sheet this often; 0: never."})
    report_to: str = field(
        default="none", metadata={"help": "Tracker beside metrics.jsonl: tensorboard, wandb, all … or none."}
    )
    evaluate: bool = field(
        default=False, metadata={"help": "Train nothing; measure a published checkpoint, print one line of JSON."}
    )
    checkpoint: str | None = field(
        default=None, metadata={"help": "The folder that --evaluate measures (default: the bundled one)."}
    )
    publish: bool = field(default=False, metadata={"help": "Measure the result and write it into the demo's folder."})
    publish_dir: str | None = field(
        default=None, metadata={"help": "Publish here instead of demos/<name>/checkpoint/[<variant>]."}
    )
    force: bool = field(
        default=False,
        metadata={"help": "Publish even if the published one measures better, or was measured otherwise."},
    )
    push_to_hub: bool = field(default=False, metadata={"help": "Upload what was published."})
    hub_model_id: str | None = field(default=None, metadata={"help": "ORG/NAME to upload to."})


def precision(name: str) -> str:
    """What "auto" stands for here. A processor without instructions for bf16 emulates it, fifty times slower."""
    if name != "auto":
        return name
    if torch.cuda.is_available():
        native = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        native = torch.cpu._is_avx512_bf16_supported()
    return "bf16" if native else "no"


# flags that do not change what is learned
HOUSEKEEPING = {
    *("dataset", "variant", "output_dir", "checkpointing_steps", "checkpoints_total_limit", "resume_from_checkpoint"),
    *("logging_steps", "sample_steps", "report_to", "evaluate", "checkpoint", "publish", "publish_dir", "force"),
    *("push_to_hub", "hub_model_id"),
}


class HelpFormatter(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the script's docstring."""


def command_of(config_class: type[Config]) -> tuple[str, str | None]:
    """The name of the training that these flags belong to, and what its `--help` says: __main__.py's docstring."""
    package, _, rest = config_class.__module__.partition(".")
    if package != "training":
        return config_class.__module__.rpartition(".")[2], sys.modules[config_class.__module__].__doc__
    name = rest.partition(".")[0]
    return name, importlib.import_module(f"training.{name}.__main__").__doc__


def parse(config_class: type[Config], arguments: list[str] | None = None) -> Config:
    """Flags -> config. A variant's own defaults apply wherever the flag was not given."""
    name, description = command_of(config_class)
    dataclass_type: Any = config_class  # transformers' own name for a dataclass is no type
    parser = HfArgumentParser(
        dataclass_type,
        prog=f"python -m training.{name}",
        description=description,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    if config_class.variants:
        arguments = sys.argv[1:] if arguments is None else arguments
        flag = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
        flag.add_argument("--variant", default=parser.get_default("variant"))
        variant = flag.parse_known_args(arguments)[0].variant
        if variant not in config_class.variants:
            parser.error(f"--variant: one of {', '.join(map(str, config_class.variants))}")
        parser.set_defaults(**config_class.variants[variant])
    (config,) = parser.parse_args_into_dataclasses(arguments)
    config.output_dir = config.output_dir or str(Path("runs", name, config.variant or ""))
    if config.push_to_hub and not config.hub_model_id:
        parser.error("--push_to_hub needs --hub_model_id ORG/NAME")
    return config


def evaluation_settings(config: Config) -> dict:
    """The flags that say on how much --evaluate measures, and how large: figures compare only where they agree."""
    prefixes = ("evaluate_", "evaluation_", "test_")
    return {flag.name: getattr(config, flag.name) for flag in fields(config) if flag.name.startswith(prefixes)}


def command(name: str, config: Config) -> str:
    """The command that makes this checkpoint, without what concerns only one machine (folders, how often to save)."""
    given = ["--variant", config.variant] if config.variant else []
    usual = parse(type(config), ["--dataset", config.dataset, *given])

    def word(value) -> str:
        """A value as one types it; of a folder only its name, which is all that means something elsewhere."""
        path = Path(str(value)).expanduser()
        return path.name if "/" in str(value) and path.exists() else str(value)

    data = ["--dataset", word(config.dataset)] if config.dataset else []  # some make their own
    words = ["python -m", f"training.{name}", *data, *given]
    for flag in fields(config):
        value = getattr(config, flag.name)
        if flag.name not in HOUSEKEEPING and value != getattr(usual, flag.name):
            words += [f"--{flag.name}", *map(word, value if isinstance(value, list) else [value])]
    return " ".join(words)
