"""The one training loop of the gallery: data, phases, clipping, EMA, checkpoints, sample sheets, publishing.

A script brings two things and calls `main`:

    @dataclass
    class VAEConfig(Config):                 # fields are flags: `python -m training.vae --help`
        kl_weight: float = field(default=1.0, metadata={"help": "…"})

    class VAETraining(Recipe):               # networks, optimizers, losses, samples, figures, card: see recipe.py
        ...

    if __name__ == "__main__":
        main(VAETraining, VAEConfig)

One optimizer step goes through `recipe.phases` in order, so that a plain network has one phase and a GAN two. What both
phases need (the fake pictures with their graph) `recipe.prepare` computes once. Runs on a CPU, on several CPU processes
(`ACCELERATE_USE_CPU=1 torchrun --nproc-per-node 2 -m training.vae …`) and on GPUs (`torchrun --nproc-per-node 8 …`).
"""

import json
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from accelerate import Accelerator, PartialState
from accelerate.optimizer import AcceleratedOptimizer
from accelerate.utils import set_seed
from torch import Tensor, nn
from tqdm.auto import tqdm

from demos.common.nn import memory
from demos.common.nn.device import laid_out
from training.common import publish as publishing
from training.common.card import History, machine
from training.common.config import Config, command, evaluation_settings, parse, precision
from training.common.data import BatchOrder
from training.common.ema import EMA
from training.common.recipe import Recipe, measure, save_samples
from training.common.run_folder import append_metrics, checkpoints, drop_metrics_after, save_checkpoint, set_aside
from training.common.schedule import make_schedule


class Trainer:
    """What one run of the loop holds, and the parts of a step.

    Attributes:
        accelerator: Devices, processes, precision.
        recipe: Its networks and optimizers are accelerate's wrappers from here on.
        optimizers: The same ones, phase by phase.
        ema: The published network's averaged weights.
        history: How far the training is.
        schedules: One learning rate schedule an optimizer.
    """

    def __init__(self, recipe: Recipe, config: Config):
        self.recipe, self.config, self.out = recipe, config, Path(config.output_dir)
        self.accelerator = Accelerator(
            gradient_accumulation_steps=config.gradient_accumulation_steps,
            mixed_precision=precision(config.mixed_precision),
            log_with=None if config.report_to == "none" else config.report_to,
            project_dir=self.out,
        )
        if config.report_to != "none" and not self.accelerator.log_with:
            raise ValueError(f"--report_to {config.report_to}: this tracker is not installed")
        self.out.mkdir(parents=True, exist_ok=True)
        if not config.resume_from_checkpoint and self.accelerator.is_main_process:
            set_aside(self.out)
        self.history = History()
        self.logged: dict[str, list[Tensor]] = {}  # since the last line of metrics

        self.wrap()
        rates = {phase: [group["lr"] for group in opt.param_groups] for phase, opt in self.optimizers.items()}
        set_seed(config.seed, device_specific=True)  # the weights are equal everywhere, the noise must not be
        self.accelerator.register_for_checkpointing(self.ema, self.history)
        self.data = recipe.dataset("train")  # before a resume, which puts back the random state that this may use
        if config.resume_from_checkpoint:
            self.resume()
        self.note_origin()
        self.schedules = [
            make_schedule(optimizer.optimizer, rates[phase], config, self.history.step)
            for phase, optimizer in self.optimizers.items()
        ]

    def wrap(self) -> None:
        """Networks and optimizers -> accelerate's, and the averaged weights beside them."""
        recipe, config = self.recipe, self.config
        if config.init_from:
            publishing.load_weights(recipe.networks[recipe.published], config.init_from)
        if config.channels_last:
            for network in recipe.networks.values():
                laid_out(network)
        recipe.device = self.accelerator.device
        self.ema = EMA(recipe.networks[recipe.published], config.ema_decay).to(recipe.device)
        recipe.averaged = self.ema.module
        recipe.networks = {name: self.accelerator.prepare(network) for name, network in recipe.networks.items()}
        self.optimizers: dict[str, AcceleratedOptimizer] = {
            phase: self.accelerator.prepare(optimizer) for phase, optimizer in recipe.optimizers.items()
        }
        recipe.optimizers = {**self.optimizers}

    def resume(self) -> None:
        """Everything as it was at the checkpoint, random numbers included; nothing where there is none yet."""
        name = self.config.resume_from_checkpoint
        found = checkpoints(self.out)[-1:] if name == "latest" else [name]
        for folder in found:
            self.accelerator.load_state(str(folder))
            if self.accelerator.is_main_process:
                print(f"resumed {folder} at step {self.history.step}", file=sys.stderr)
                drop_metrics_after(self.out, self.history.step)

    def note_origin(self) -> None:
        """Notes machine and command for the model card; those of a resumed run beside the first one's."""
        history, accelerator = self.history, self.accelerator
        here = machine(accelerator.device, accelerator.num_processes)
        words = command(self.recipe.name, self.config)
        if not history.step:
            history.machine, history.command = here, words
        elif history.step < self.config.max_train_steps:
            if here not in history.machine:
                history.machine += f" + {here}"
            if words != history.command:
                history.command += f"; from step {history.step:,} on: {words}"

    def batches(self) -> Iterator[dict]:
        """Batches on their device without end; after a resume the one first that would have come next."""
        config, accelerator = self.config, self.accelerator
        order = BatchOrder(
            len(self.data),  # type: ignore[arg-type]  # torch's class has no length
            config.train_batch_size,
            config.seed,
            accelerator.process_index,
            accelerator.num_processes,
            start=self.history.step * config.gradient_accumulation_steps,
        )
        # a generator of its own: starting the loader must not move the one that noise is sampled from
        loader = torch.utils.data.DataLoader(
            self.data, batch_sampler=order, collate_fn=lambda batch: batch, generator=torch.Generator()
        )
        for batch in loader:
            batch = {name: value.to(accelerator.device, non_blocking=True) for name, value in batch.items()}
            if config.channels_last:
                layout = torch.channels_last
                batch = {k: v.contiguous(memory_format=layout) if v.ndim == 4 else v for k, v in batch.items()}
            yield batch

    def forward_backward(self, phase: str, batch: dict) -> None:
        """Adds the gradient of one phase's loss to the networks that it updates."""
        recipe = self.recipe
        for name, network in recipe.networks.items():
            network.requires_grad_(name in recipe.phases[phase])
        with self.accelerator.autocast():
            loss, scalars = recipe.loss(phase, batch, self.history.step)
        self.accelerator.backward(loss)
        for name, value in {f"loss_{phase}": loss, **scalars}.items():
            self.logged.setdefault(name, []).append(torch.as_tensor(value).detach().float())

    def update_weights(self, phase: str) -> None:
        """In fp16 by hand, as all phases share one scaler: accelerate's clipping would unscale what the next phase has
        added up so far, and its step would change the scale."""
        recipe, optimizer = self.recipe, self.optimizers[phase]
        self.accelerator.unscale_gradients(optimizer)
        if self.config.max_grad_norm:
            parameters = [p for name in recipe.phases[phase] for p in recipe.networks[name].parameters()]
            nn.utils.clip_grad_norm_(parameters, self.config.max_grad_norm)
        if self.accelerator.scaler:
            self.accelerator.scaler.step(optimizer.optimizer)
        else:
            optimizer.step()
        optimizer.zero_grad()

    def log(self) -> dict[str, float]:
        """Means since the last line, written to metrics.jsonl and the tracker.

        Raises:
            RuntimeError: A loss is not finite.
        """
        history = self.history
        means = {name: float(torch.stack(values).mean()) for name, values in self.logged.items()}
        if any(not math.isfinite(value) for name, value in means.items() if name.startswith("loss")):
            raise RuntimeError(f"the loss is not finite at step {history.step}: {means}")
        self.logged.clear()
        if self.accelerator.is_main_process:
            speed = round(history.images / history.seconds, 1)
            line = {"step": history.step, "images": history.images, "images_per_second": speed, **means}
            append_metrics(self.out, line)
        self.accelerator.log(means, step=history.step)
        return means


def train(recipe: Recipe, config: Config) -> tuple[nn.Module, History]:
    """Trains and returns the averaged network and what happened."""
    trainer = Trainer(recipe, config)
    accelerator, history, batches = trainer.accelerator, trainer.history, trainer.batches()
    if config.report_to != "none":
        accelerator.init_trackers(f"gallery-{recipe.name}", config=asdict(config))
    main_process = accelerator.is_main_process
    bar = tqdm(
        total=config.max_train_steps,
        initial=history.step,
        disable=not main_process,
        dynamic_ncols=True,
        mininterval=2,
    )
    for network in recipe.networks.values():
        network.train()

    while history.step < config.max_train_steps:
        began = time.perf_counter()

        # forward and backward; gradients add up over the passes of one step. Update weights in the last pass
        for _ in range(config.gradient_accumulation_steps):
            with accelerator.accumulate(*recipe.networks.values()):
                with accelerator.autocast():
                    batch = recipe.prepare(next(batches), history.step)
                for phase in recipe.phases:
                    trainer.forward_backward(phase, batch)
                    if accelerator.sync_gradients:
                        trainer.update_weights(phase)
                for network in recipe.networks.values():
                    network.requires_grad_(True)
        if accelerator.scaler:
            accelerator.scaler.update()

        # update EMA and learning rates
        trainer.ema.update_parameters(recipe.unwrapped(recipe.published))
        for schedule in trainer.schedules:
            schedule.step()
        history.step += 1
        history.images += config.train_batch_size * accelerator.num_processes * config.gradient_accumulation_steps
        history.seconds += time.perf_counter() - began
        bar.update()

        # maintenance: metrics, checkpoint, sample sheet
        last = history.step == config.max_train_steps
        if history.step % config.logging_steps == 0 or last:
            bar.set_postfix({name: f"{value:.3g}" for name, value in trainer.log().items()})
        if history.step % config.checkpointing_steps == 0 or last:
            save_checkpoint(accelerator, trainer.out / f"checkpoint-{history.step}", config.checkpoints_total_limit)
        if config.sample_steps and (history.step % config.sample_steps == 0 or last) and main_process:
            save_samples(recipe, trainer.ema.module, trainer.out / "samples" / f"{history.step:07d}.png")

    bar.close()
    accelerator.end_training()
    return trainer.ema.module, history


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
