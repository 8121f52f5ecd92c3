"""On real logs by strangers: every finding of the severity error was looked at, and these are the ones that are right."""

import pytest

from dashboard.health import run_checks
from parsers import read_logs
from tests.conftest import CORPUS

NOTES = "ohalon__nlpia2/src/nlpia2/ch08/rnn_word/checkpoint_notes"
# (log, check) -> why it is right.
LOOKED_AT = {
    ("Aashifa05__smart_pill_identification/training_output.log", "crashed"): "a traceback ends the log",
    ("AmineEchraibi__BrainCNN/predict_age.log", "not_learning"): "5.794 to 5.791 in 1,000 epochs, accuracy the same in all",
    (
        "AndreyPrado__Pronostico_Caudales_Extremos/logs/train/events.out.tfevents.1752868172.ANDREYPRADO.18464.0.v2",
        "not_learning",
    ): "the training loss rises from 6.9 to 7.2 in 52 epochs",
    ("Benard-87__plant-disease/training_lightweight.log", "crashed"): "a traceback ends the log",
    ("Benard-87__plant-disease/training_output.log", "crashed"): "a traceback ends the log",
    (
        "GuoYL125__RES_GAT-magnetic-tile-defect/training_output_fixed.log",
        "exploded",
    ): "validation loss 0.001 to 33 in the last epochs, accuracy 90 to 22",
    ("HSabbar__decision-capp-segmentation/nohup.out", "oom"): "CUDA out of memory",
    ("J-kal__ai8x-training/training_tiny2.log", "not_learning"): "9.8 for 1.6 million steps",
    ("Sgheza8726__REU2024/training_output.txt", "oom"): "CUDA out of memory",
    ("TKONIY__HRNet-Semantic-Segmentation/local_log.txt", "crashed"): "the launcher's CalledProcessError ends the log",
    ("aobaruwa__Chatbot_Compressor/logs/train_log.txt", "identities"): "a perplexity of 6 beside a loss of 21",
    (f"{NOTES}/model_RNN_RELU_epochs_5.md", "not_finite"): "every loss is NaN",
    (f"{NOTES}/model_RNN_RELU_nlayers_2_epochs_12_nhid_200_batch_size_20_bptt_35_nlayers.md", "not_finite"): "every loss is NaN",
}


@pytest.mark.skipif(not CORPUS.exists(), reason="the logs of strangers are not here")
def test_every_error_found_in_logs_of_strangers_was_looked_at() -> None:
    found = set()
    for log in sorted(path for path in CORPUS.rglob("*") if path.is_file()):
        for finding in run_checks(read_logs(log)):
            if finding.severity == "error":
                found.add((log.relative_to(CORPUS).as_posix(), finding.check))
    assert found == LOOKED_AT.keys()
