"""The one training loop of the gallery: data, phases, clipping, EMA, checkpoints, sample sheets, publishing.

A script brings two things and calls `main`:

    @dataclass
    class VAEConfig(Config):                 # fields are flags: `python -m training.vae --help`
        kl_weight: float = field(default=1.0, metadata={"help": "…"})

    class VAE(Recipe):                       # networks, optimizers, losses, samples, figures, card: see recipe.py
        ...

    if __name__ == "__main__":
        main(VAE, VAEConfig)

One optimizer step goes through `recipe.phases` in order, so that a plain network has one phase and a GAN two. What both
phases need (the fake pictures with their graph) `recipe.prepare` computes once. Runs on a CPU, on several CPU processes
(`ACCELERATE_USE_CPU=1 torchrun --nproc-per-node 2 -m training.vae …`) and on GPUs (`torchrun --nproc-per-node 8 …`).
"""

import json
import math
import re
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from accelerate import Accelerator, PartialState
from accelerate.utils import set_seed
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

from demos.common.nn import memory
from training.common import publish as publishing
from training.common.config import Config, command, evaluation_settings, parse
from training.common.recipe import Recipe, draw, measure


class BatchOrder(torch.utils.data.Sampler):
    """Endless shuffled batches of indices. Batch n depends on the seed and n alone: a resumed run goes on with it.

    Processes take every `world`-th batch. A batch may cross from one pass over the data into the next.
    """

    def __init__(self, length: int, batch: int, seed: int, rank: int, world: int, start: int):
        self.length, self.batch, self.seed, self.rank, self.world, self.start = length, batch, seed, rank, world, start

    def __iter__(self):
        number, epoch, order = self.start * self.world + self.rank, None, []
        while True:
            indices = []
            for position in range(number * self.batch, (number + 1) * self.batch):
                if epoch != position // self.length:
                    epoch = position // self.length
                    generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
                    order = torch.randperm(self.length, generator=generator).tolist()
                indices.append(order[position % self.length])
            yield indices
            number += self.world


class EMA(AveragedModel):
    """Averaged weights. The decay ramps up, (1 + n) / (10 + n), so that the first random weights are soon forgotten."""

    def __init__(self, network: nn.Module, decay: float):
        def average(mean: list[Tensor], current: list[Tensor], count: Tensor) -> None:
            n = float(count)
            torch._foreach_lerp_(mean, current, 1 - min(decay, (1 + n) / (10 + n)))

        super().__init__(network, multi_avg_fn=average)
        self.requires_grad_(False)


@dataclass
class History:
    """What a model card tells of the training; saved with every checkpoint."""

    step: int = 0
    images: int = 0
    seconds: float = 0.0
    machine: str = ""
    command: str = ""

    def state_dict(self) -> dict:
        return asdict(self)

    def load_state_dict(self, state: dict) -> None:
        self.__dict__.update(state)


def rate(config: Config, step: int) -> float:
    """Share of the highest learning rate at this step."""
    if step < config.lr_warmup_steps:
        return (step + 1) / config.lr_warmup_steps
    if config.lr_scheduler == "cosine":
        done = (step - config.lr_warmup_steps) / max(1, config.max_train_steps - config.lr_warmup_steps)
        return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    return 1.0


def precision(wanted: str) -> str:
    """What "auto" stands for here. A processor without instructions for bf16 emulates it, fifty times slower."""
    if wanted != "auto":
        return wanted
    cuda = torch.cuda.is_available()
    return (
        "bf16"
        if (torch.cuda.is_bf16_supported(including_emulation=False) if cuda else torch.cpu._is_avx512_bf16_supported())
        else "no"
    )


def checkpoints(folder: Path) -> list[Path]:
    """The run's checkpoint-N folders, oldest first."""
    found = [path for path in folder.glob("checkpoint-*") if re.fullmatch(r"checkpoint-\d+", path.name)]
    return sorted(found, key=lambda path: int(path.name.split("-")[1]))


def train(recipe: Recipe, config: Config) -> tuple[nn.Module, History]:
    """Trains and returns the averaged network and what happened."""
    out = Path(config.output_dir)
    accelerator = Accelerator(
        gradient_accumulation_steps=config.gradient_accumulation_steps,
        mixed_precision=precision(config.mixed_precision),
        log_with=None if config.report_to == "none" else config.report_to,
        project_dir=out,
    )
    if config.report_to != "none" and not accelerator.log_with:
        raise ValueError(f"--report_to {config.report_to}: this tracker is not installed")
    out.mkdir(parents=True, exist_ok=True)
    if not config.resume_from_checkpoint and accelerator.is_main_process:
        set_aside(out)
    recipe.device = accelerator.device

    # networks, averaged weights, optimizers
    if config.init_from:
        publishing.load_weights(recipe.networks[recipe.published], config.init_from)
    if config.channels_last:
        for network in recipe.networks.values():
            network.to(memory_format=torch.channels_last)
    ema = EMA(recipe.networks[recipe.published], config.ema_decay).to(accelerator.device)
    recipe.averaged = ema.module
    wrapped = accelerator.prepare(*recipe.networks.values(), *recipe.optimizers.values())
    wrapped = wrapped if isinstance(wrapped, tuple) else (wrapped,)
    recipe.networks = dict(zip(recipe.networks, wrapped))
    recipe.optimizers = dict(zip(recipe.optimizers, wrapped[len(recipe.networks) :]))
    highest = {phase: [group["lr"] for group in opt.param_groups] for phase, opt in recipe.optimizers.items()}
    set_seed(config.seed, device_specific=True)  # the weights are equal everywhere, the noise must not be
    history = History()
    accelerator.register_for_checkpointing(ema, history)
    data = recipe.dataset("train")  # before a resume, which puts the random numbers back that this may draw

    # resume
    if config.resume_from_checkpoint:
        found = checkpoints(out) if config.resume_from_checkpoint == "latest" else [config.resume_from_checkpoint]
        if found:
            accelerator.load_state(str(found[-1]))
            if accelerator.is_main_process:
                print(f"resumed {found[-1]} at step {history.step}", file=sys.stderr)
                forget_later(out / "metrics.jsonl", history.step)
    machine, words = publishing.machine(accelerator.device, accelerator.num_processes), command(recipe.name, config)
    if not history.step:
        history.machine, history.command = machine, words
    elif history.step < config.max_train_steps:
        if machine not in history.machine:
            history.machine += f" + {machine}"
        if words != history.command:
            history.command += f"; from step {history.step:,} on: {words}"

    # batches: after a resume the one that would have come next
    order = BatchOrder(
        len(data),
        config.train_batch_size,
        config.seed,
        accelerator.process_index,
        accelerator.num_processes,
        start=history.step * config.gradient_accumulation_steps,
    )
    # a generator of its own: starting the loader must not move the one that noise is drawn from
    loader = torch.utils.data.DataLoader(
        data, batch_sampler=order, collate_fn=lambda batch: batch, generator=torch.Generator()
    )
    batches = iter(loader)

    def fetch() -> dict:
        batch = {name: value.to(accelerator.device, non_blocking=True) for name, value in next(batches).items()}
        if config.channels_last:
            layout = torch.channels_last
            batch = {k: v.contiguous(memory_format=layout) if v.ndim == 4 else v for k, v in batch.items()}
        return batch

    if config.report_to != "none":
        accelerator.init_trackers(f"gallery-{recipe.name}", config=asdict(config))
    bar = tqdm(
        total=config.max_train_steps,
        initial=history.step,
        disable=not accelerator.is_main_process,
        dynamic_ncols=True,
        mininterval=2,
    )
    per_step = config.train_batch_size * accelerator.num_processes * config.gradient_accumulation_steps
    logged: dict[str, list] = {}
    for network in recipe.networks.values():
        network.train()

    while history.step < config.max_train_steps:
        began, step = time.perf_counter(), history.step
        for phase, optimizer in recipe.optimizers.items():
            for group, value in zip(optimizer.param_groups, highest[phase]):
                group["lr"] = value * rate(config, step)

        # forward and backward; gradients add up over the passes of one step
        for _ in range(config.gradient_accumulation_steps):
            with accelerator.accumulate(*recipe.networks.values()):
                with accelerator.autocast():
                    batch = recipe.prepare(fetch(), step)
                for phase, names in recipe.phases.items():
                    for name, network in recipe.networks.items():
                        network.requires_grad_(name in names)
                    with accelerator.autocast():
                        loss, scalars = recipe.loss(phase, batch, step)
                    accelerator.backward(loss)
                    for name, value in {f"loss_{phase}": loss, **scalars}.items():
                        logged.setdefault(name, []).append(torch.as_tensor(value).detach().float())
                    # update weights in the last pass; in fp16 by hand, as all phases share one scaler: accelerate's
                    # clipping would unscale what the next phase has added up so far, its step would change the scale
                    if accelerator.sync_gradients:
                        optimizer = recipe.optimizers[phase]
                        accelerator.unscale_gradients(optimizer)
                        if config.max_grad_norm:
                            parameters = [p for name in names for p in recipe.networks[name].parameters()]
                            nn.utils.clip_grad_norm_(parameters, config.max_grad_norm)
                        if accelerator.scaler:
                            accelerator.scaler.step(optimizer.optimizer)
                        else:
                            optimizer.step()
                        optimizer.zero_grad()
                for network in recipe.networks.values():
                    network.requires_grad_(True)
        if accelerator.scaler:
            accelerator.scaler.update()

        # update EMA
        ema.update_parameters(recipe.unwrapped(recipe.published))
        history.step += 1
        history.images += per_step
        history.seconds += time.perf_counter() - began
        bar.update()

        # maintenance: metrics, checkpoint, sample sheet
        last = history.step == config.max_train_steps
        if history.step % config.logging_steps == 0 or last:
            means = {name: float(torch.stack(values).mean()) for name, values in logged.items()}
            if any(not math.isfinite(value) for name, value in means.items() if name.startswith("loss")):
                raise RuntimeError(f"the loss is not finite at step {history.step}: {means}")
            logged = {}
            if accelerator.is_main_process:
                speed = round(history.images / history.seconds, 1)
                with open(out / "metrics.jsonl", "a", encoding="utf-8") as file:
                    line = {"step": history.step, "images": history.images, "images_per_second": speed, **means}
                    file.write(json.dumps({k: round(v, 5) for k, v in line.items()}) + "\n")
            accelerator.log(means, step=history.step)
            bar.set_postfix({name: f"{value:.3g}" for name, value in means.items()})
        if history.step % config.checkpointing_steps == 0 or last:
            save(accelerator, out / f"checkpoint-{history.step}", config.checkpoints_total_limit)
        if config.sample_steps and (history.step % config.sample_steps == 0 or last) and accelerator.is_main_process:
            draw(recipe, ema.module, out / "samples" / f"{history.step:07d}.png")

    bar.close()
    accelerator.end_training()
    return ema.module, history


def set_aside(out: Path) -> None:
    """What an earlier run left in the folder of a new one goes into earlier-N, so that the two don't mix."""
    left = [*checkpoints(out), *(out / name for name in ("metrics.jsonl", "samples", "snapshots"))]
    if left := [path for path in left if path.exists()]:
        aside = out / f"earlier-{len(list(out.glob('earlier-*'))) + 1}"
        aside.mkdir()
        for path in left:
            path.rename(aside / path.name)


def forget_later(path: Path, step: int) -> None:
    """Drops the lines of a metrics file that the resumed run will write again."""
    if path.is_file():
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if json.loads(line)["step"] <= step]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def save(accelerator: Accelerator, folder: Path, limit: int) -> None:
    """Everything needed to go on, under its final name only once it is complete."""
    partial = folder.with_name(folder.name + ".partial")
    accelerator.save_state(str(partial))
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        for old in checkpoints(folder.parent)[: -limit if limit else 0]:
            shutil.rmtree(old)
    accelerator.wait_for_everyone()


def main(recipe_class: type[Recipe], config_class: type[Config], arguments: list[str] | None = None) -> None:
    """Parses the flags, then trains (and publishes) or evaluates."""
    memory.keep()
    config = parse(config_class, arguments)
    set_seed(config.seed)
    recipe = recipe_class(config)
    folder = Path(config.publish_dir or publishing.bundled(recipe.name, config.variant))

    if config.evaluate:
        recipe.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = publishing.load(type(recipe.networks[recipe.published]), config.checkpoint or folder)
        figures = measure(recipe, network.to(recipe.device))
        print(json.dumps({"checkpoint": str(config.checkpoint or folder), **figures}))
        return

    if config.publish:
        publishing.published_files(folder)  # a folder that is refused is refused now, not after hours
    network, history = train(recipe, config)
    if config.publish and PartialState().is_main_process:
        network.half().float()  # measure what is published: fp16
        figures = measure(recipe, network)
        with torch.no_grad():
            torch.manual_seed(0)
            sheet = recipe.sheet(network)
            extras = recipe.extras(network)
        publishing.publish(
            network,
            folder,
            recipe.card(figures),
            figures,
            sheet,
            history=history,
            extras=extras,
            better=recipe.better,
            settings=evaluation_settings(config),
            force=config.force,
            push_to_hub=config.push_to_hub,
            hub_model_id=config.hub_model_id,
            variant=config.variant,
        )
