"""When each word of recorded speech is said, by forced alignment.

    pip install pocketsphinx==5.1.1
    python3 align.py FOLDER

FOLDER holds WAV files of 16 kHz and `words.tsv`: file, speaker, words. Prints for each file its name, a tab, and `word@from-to` in
milliseconds, with spaces between. What cannot be aligned has no times, and the reason goes to the standard error.
"""

import re
import sys
import wave

from pocketsphinx import Decoder

FRAME_MS = 10
# What the dictionary does not have.
SAID = {"touchtone": "touch tone", "blacklist": "black list", "blacklisted": "black listed", "filename": "file name"}
SOUNDS = {"unmuted": "AH N M Y UW T AH D", "digium": "D IH JH IY AH M"}


def tokens(text):
    for word in re.findall(r"[A-Za-z']+", text):
        if len(word) > 1 and word.isupper() or word in ("Q", "Z"):
            yield from (f"{letter.lower()}." for letter in word)
        else:
            yield from SAID.get(word.lower(), word.lower()).split()


def aligned(decoder, path, text):
    with wave.open(path) as file:
        if file.getframerate() != 16000:
            raise ValueError(f"{file.getframerate()} Hz")
        samples = file.readframes(file.getnframes())
    decoder.set_align_text(" ".join(tokens(text)))
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        raise ValueError("no alignment")
    words = [segment for segment in decoder.seg() if not re.match(r"[<\[]", segment.word)]
    return " ".join(
        f"{re.sub(r'[.]|[(].*', '', segment.word)}@{segment.start_frame * FRAME_MS}-{(segment.end_frame + 1) * FRAME_MS}"
        for segment in words
    )


def main(folder):
    decoder = Decoder(samprate=16000, loglevel="FATAL")
    for word, sounds in SOUNDS.items():
        decoder.add_word(word, sounds)
    with open(f"{folder}/words.tsv") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    for name, _, text in rows:
        try:
            print(f"{name}\t{aligned(decoder, f'{folder}/{name}', text)}")
        except (ValueError, RuntimeError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            print(f"{name}\t")


main(sys.argv[1])
