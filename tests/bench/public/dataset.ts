import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Static, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'

/** A line is parsed in one piece. */
const LONGEST_LINE_BYTES = 256 * 1024 * 1024

/** What a data set holds is not what it should be: the message says where, and never what was read. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError'
}

/**
 * The rows of a folder: of its Parquet files, as model hubs keep them, and of its files of JSON lines. One at a time, for a row may hold
 * minutes of sound. Throws `DatasetError`.
 */
export async function* rowsOf<S extends TSchema>(
  folder: string,
  schema: S,
): AsyncGenerator<{ place: string; row: Static<S> }> {
  const names = await readdir(folder, { recursive: true })
  const files = names.filter((name) => /\.(?:parquet|jsonl)$/.test(name)).sort()
  if (files.length === 0) throw new DatasetError('the folder holds no .parquet or .jsonl file')
  for (const file of files) {
    const path = join(folder, file)
    let number = 0
    for await (const row of file.endsWith('.parquet') ? parquetRows(path, schema) : jsonRows(path)) {
      const place = `${file}, row ${++number}`
      yield { place, row: checked(schema, row, place) }
    }
  }
}

function checked<S extends TSchema>(schema: S, row: unknown, place: string): Static<S> {
  if (Value.Check(schema, row)) return row
  const { path = '', message = '' } = Value.Errors(schema, row).First() ?? {}
  throw new DatasetError(`${place}${path}: ${message.toLowerCase()}`)
}

async function* parquetRows(path: string, { properties }: TSchema): AsyncGenerator<unknown> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const there = new Set(metadata.schema.map(({ name }) => name))
  const columns = Object.keys(properties).filter((name) => there.has(name))
  for (let at = 0; at < Number(metadata.num_rows); at++)
    yield* await parquetReadObjects({ file, metadata, columns, rowStart: at, rowEnd: at + 1, utf8: false })
}

async function* jsonRows(path: string): AsyncGenerator<unknown> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.length > LONGEST_LINE_BYTES) throw new DatasetError('a line is longer than any row')
    if (line.trim() !== '') yield parsed(line)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new DatasetError('a line is no JSON')
  }
}
