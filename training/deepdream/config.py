"""The command's flags."""

from dataclasses import dataclass, field

from training.common.publish import bundled

CHECKPOINT = str(bundled("deepdream", None))


@dataclass
class DeepDreamConfig:
    """What to do, and with which folders."""

    publish: bool = field(default=False, metadata={"help": "Convert the weights and write the checkpoint folder."})
    evaluate: bool = field(default=False, metadata={"help": "Compare a checkpoint with the original; print JSON."})
    checkpoint: str = field(default=CHECKPOINT, metadata={"help": "Folder for --evaluate."})
    publish_dir: str = field(default=CHECKPOINT, metadata={"help": "Folder for --publish."})
    push_to_hub: bool = field(default=False, metadata={"help": "Upload what was published."})
    hub_model_id: str | None = field(default=None, metadata={"help": "ORG/NAME to upload to."})
