"""Which log each framework leaves, where, and how to make it leave one."""

import streamlit as st

from dashboard.ui import blocks
from dashboard.ui.words import t

GRID = "display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr))"
TEE = "python train.py 2>&1 | tee logs/exp1.log"


def show_howtos() -> None:
    """A card for each framework."""
    st.html(f"<style>.st-key-howtos {{ {GRID} }}</style>")
    with st.container(horizontal=True, gap="small", key="howtos"):
        for name, where, how in howtos():
            with st.container(border=True, gap="small"):
                st.markdown(f"**{blocks.plain(name)}**")
                st.text(where)
                st.code(how, language=None, wrap_lines=True)


def howtos() -> list[tuple[str, str, str]]:
    """(framework, what it leaves and where, what to write for it)."""
    return [
        (t("Any script"), t("What it prints is enough: save it while it runs."), TEE),
        ("PyTorch · TensorBoard", t("Event files, in the folder that the writer is given."), 'SummaryWriter("runs/exp1")'),
        (
            "Keras",
            t("A table; its TensorBoard callback leaves event files, in train/ and validation/."),
            'model.fit(…, callbacks=[CSVLogger("exp1/log.csv")])',
        ),
        (
            "Lightning",
            t("metrics.csv or event files, and hparams.yaml, in lightning_logs/version_0/."),
            'Trainer(logger=CSVLogger("logs", name="exp1"))',
        ),
        (
            "Hugging Face",
            t("trainer_state.json in each checkpoint of the output folder; event files in runs/."),
            'TrainingArguments("out/exp1", logging_steps=10)',
        ),
        (
            "MMEngine · MMDetection …",
            t("A .log, and scalars.json in vis_data/, in work_dirs/ by config and time."),
            "python tools/train.py config.py --work-dir work_dirs/exp1",
        ),
        (
            "Ultralytics YOLO",
            t("results.csv and args.yaml, in runs/detect/ and its like."),
            "yolo train data=coco8.yaml name=exp1",
        ),
        ("Detectron2", t("metrics.json and log.txt, in the output folder."), "python train_net.py … OUTPUT_DIR output/exp1"),
        ("timm", t("summary.csv and args.yaml, in output/train/."), "python train.py … --output output --experiment exp1"),
        (
            "XGBoost · LightGBM · CatBoost",
            t("A line for each round, as they print it; CatBoost also leaves tables in catboost_info/."),
            TEE,
        ),
        ("Weights & Biases", t("An offline run leaves a .wandb file, in wandb/."), "WANDB_MODE=offline python train.py"),
        (
            "Slurm",
            t("What the job prints, as slurm-12345.out in the folder it was started from."),
            "sbatch --output=logs/%x-%j.out job.sh",
        ),
    ]
