import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from '@sinclair/typebox'
import { DatasetError, rowsOf } from './dataset.ts'
import { samplesIn, Sound } from './sound.ts'

const Row = Type.Object({
  conversation_id: Type.Union([
    Type.String({ minLength: 1, maxLength: 200 }),
    Type.Integer({ minimum: 0 }),
    Type.BigInt({ minimum: 0n }),
  ]),
  speaker_1_audio: Sound,
  speaker_2_audio: Sound,
})

/** Two people who talk, each on a channel of their own. */
export interface Conversation {
  readonly id: string
  readonly one: Int16Array
  readonly other: Int16Array
}

/** The conversations of a folder: rows, or a folder for each with `speaker_1_audio` and `speaker_2_audio`. Throws `DatasetError`. */
export async function* conversations(folder: string): AsyncGenerator<Conversation> {
  const seen = new Set<string>()
  const inFolders = await foldersIn(folder)
  for (const id of inFolders) {
    const path = (speaker: number) => ({ path: join(id, nameIn(join(folder, id), speaker)) })
    yield { id, one: samplesIn(path(1), folder, id), other: samplesIn(path(2), folder, id) }
  }
  if (inFolders.length > 0) return
  for await (const { place, row } of rowsOf(folder, Row)) {
    const id = `${row.conversation_id}`
    if (seen.has(id)) throw new DatasetError(`${place}: its conversation has been there before`)
    seen.add(id)
    const one = samplesIn(row.speaker_1_audio, folder, place)
    yield { id, one, other: samplesIn(row.speaker_2_audio, folder, place) }
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return names.filter((name) => existsSync(join(folder, name, nameIn(join(folder, name), 1)))).sort()
}

function nameIn(folder: string, speaker: number): string {
  const flac = `speaker_${speaker}_audio.flac`
  return existsSync(join(folder, flac)) ? flac : `speaker_${speaker}_audio.wav`
}
