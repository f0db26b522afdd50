import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { writeWav } from '../../../src/audio/wav.ts'
import { LIST, packaged } from './packaged.ts'

/** Writes the times of the words into `packaged.tsv`: `bun tests/bench/conversation/align.ts PYTHON`, once for new recordings. */
const python = process.argv[2] ?? 'python3'
const folder = mkdtempSync(join(tmpdir(), 'voxray-align-'))
const recordings = packaged()
for (const { id, samples } of recordings) {
  const path = join(folder, `${id}.wav`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, writeWav({ samples, rateHz: LISTEN_RATE_HZ }))
}
const rows = recordings.map(({ id, speaker, text }) => `${id}.wav\t${speaker}\t${text}\n`)
writeFileSync(join(folder, 'words.tsv'), rows.join(''))
const run = Bun.spawnSync([python, join(import.meta.dir, 'align.py'), folder], { stderr: 'inherit' })
rmSync(folder, { recursive: true })
const times = run.stdout.toString().trimEnd().split('\n')
if (times.length !== recordings.length) throw new Error(`${times.length} alignments of ${recordings.length} recordings`)
const lines = readFileSync(LIST, 'utf8').trimEnd().split('\n')
const listed = lines.map(
  (line, at) => `${line.split('\t').slice(0, 3).join('\t')}\t${times[at]?.split('\t')[1] ?? ''}\n`,
)
writeFileSync(LIST, listed.join(''))
