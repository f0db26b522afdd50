import { join } from 'node:path'
import { describeMachine } from '../machine.ts'
import type { Peer } from '../peers/peers.ts'
import { peersText } from '../peers/text.ts'
import { type Table, toMarkdown } from '../table.ts'
import type { Speech } from './speech.ts'
import type { Entry } from './turn.ts'

export const PAGE = join(import.meta.dir, '../../../docs/benchmarks/conversation.md')

const FRONT = `# Conversation: how well turns are taken

Recorded speech is played to the whole call: the turn machine, the neural voice detector, the embedded recogniser and the playout are
those of the server. Time is virtual, so the figures do not depend on the machine. The recogniser answers after 40 ms and 60 ms per second
of audio, as on an idle machine. Where a model hears the end of a turn (\`turn_model\`, Smart Turn v3.2), it answers after 120 ms. Each turn has a call of its own: nothing is known of the caller's habits.

A part of them is also played [over real wires, in real time](conversation-wires.md).`

const METHOD = `## How it is measured

- The true end of a turn is where the clean recording was last within 35 dB of its 95th percentile, two frames of 10 ms in a row and without
  the rumble below 100 Hz, at most 250 ms after the last word of a forced alignment. Noise, telephone and levels come after that.
- Around each turn lies the air of its room: pink noise as loud as the quietest twentieth of the recording, never digital silence.
- A hop reaches the call when its last sample has been spoken.
- Figures in brackets: what 95 % of other draws would have given. Times: whole recordings drawn again and again. Shares: by Wilson.
- "Hesitation": the sentence stops behind a word, at the same place for every length of the silence.
- "Digits in groups": telephone numbers in groups of 3, 3 and 4, put together from recorded digits, with 350, 600 or 900 ms between groups.
- A recogniser that streams stands for one in the cloud. It knows the true words and tells each 150 ms behind its sound, without a mistake and without
  punctuation; they are final where nothing follows. It tells no ends of turns, so nothing of the truth but the words. Turns whose words nobody aligned are left out.
- Babble: six voices of other speakers. Ratios are those of the whole turn's level to the noise's.
- Quiet: loud vowels have -42 dB of full scale, 30 dB less than close to a microphone.
- Phone band: 8 kHz and µ-law, and back.
- Backchannels are recorded where a package has them ("oh", "thank you"); the others speak in the embedded voice. No package has coughs:
  air, throat and mouth of a simple model stand for them, and say little of real ones.
- "After a turn": the caller says a sentence, which the bot answers, and the sound comes while it does. "Voice behind": another speaker, so much quieter than
  the caller was. "Turned away": the caller to somebody in the room, 10 dB quieter and dull. Neither should take the floor.
- The bot's own voice in "While the bot speaks" is a tone; in "Echo" it is the embedded voice or a recorded one at -20 dB of full scale.`

const LIMITS = `## What it does not say

Most of the packaged speech is one woman in a studio, and reads. Silences that are put in have no "um" and no drawl before them. The echo is
linear. All is English. More speakers come from a folder: \`bun run bench conversation --speech DIR\` takes FLAC (one channel, 16 bits) or WAV
files and \`words.tsv\`, with a line of file, speaker and words for each, and tabs between.

\`--eot-bench DIR\` reads the rows of eot-bench (Parquet, or JSON lines), gives our row on them, and writes \`predictions.parquet\` for its
\`compute-metrics\` into \`dist/eot-bench\`. \`--turnbench DIR\` plays the two channels of each conversation of
[TurnBench](https://github.com/SesameAILabs/turnbench) to two turn machines and writes what its scorer takes to \`dist/turnbench.json\`.
Neither data set is part of this repository.`

/** What the page says of this run. */
export async function pageOf(
  tables: readonly Table[],
  entries: readonly Entry[],
  { all }: Speech,
  peers: readonly Peer[],
): Promise<string> {
  const kinds = [...Map.groupBy(entries, ({ kind }) => kind)].map(([kind, { length }]) => `${kind} ${length}`)
  const speakers = [...Map.groupBy(all, ({ speaker }) => speaker)].map(([name, { length }]) => `${name} ${length}`)
  return [
    FRONT,
    `${await describeMachine()}- recordings by speaker: ${speakers.join(', ')}. From Debian: allison is asterisk-core-sounds-en-g722 (16 kHz); librivox, cards and pocketsphinx are pocketsphinx-testdata.
- ${entries.length} turns by kind: ${kinds.join('; ')}`,
    ...tables.map(toMarkdown),
    METHOD,
    peersText(peers),
    LIMITS,
    '',
  ].join('\n\n')
}

/** Writes it as the formatter would. */
export async function writePage(text: string): Promise<void> {
  await Bun.write(PAGE, text)
  Bun.spawnSync(['bunx', 'prettier', '--write', '--log-level', 'warn', PAGE])
}
