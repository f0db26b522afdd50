"""Whisper's features as Pipecat computes them for Smart Turn, of 16-bit samples: `features.py SAMPLES FLOATS`. Prints what its model says."""

import sys

import numpy as np
from loguru import logger

logger.remove()

from pipecat.audio.turn.smart_turn._whisper_features import compute_whisper_log_mel_features
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3

LONGEST = 128_000

samples = np.fromfile(sys.argv[1], dtype=np.int16).astype(np.float32) / 32_768
heard = samples[-LONGEST:]
padded = np.pad(heard, (LONGEST - len(heard), 0))
compute_whisper_log_mel_features(padded).tofile(sys.argv[2])
analyzer = LocalSmartTurnAnalyzerV3()
analyzer._sample_rate = 16_000
print(analyzer._predict_endpoint(samples)["probability"])
