import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { ToolFailure, type ToolResult } from '../tool/tool.ts'

const Result = Type.Object({
  isError: Type.Optional(Type.Boolean()),
  content: Type.Optional(Type.Array(Type.Unknown())),
  structuredContent: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

const Block = Type.Object({
  type: Type.String(),
  text: Type.Optional(Type.String()),
  mimeType: Type.Optional(Type.String()),
})

/** More than the model is shown of any result. */
const MOST_CHARS = 20_000
const MOST_BLOCKS = 200

/** What the model is told of a result. Texts are told, and of the rest that it is there. Throws `ToolFailure`. */
export function toldOf(sent: unknown): ToolResult {
  if (!Value.Check(Result, sent)) throw new ToolFailure('It gave an answer that cannot be read.')
  const { isError = false, content = [], structuredContent } = sent
  const blocks = content
    .slice(0, MOST_BLOCKS)
    .filter((block): block is Static<typeof Block> => Value.Check(Block, block))
  let told = ''
  for (const block of blocks) {
    if (told.length > MOST_CHARS) break
    const text =
      block.type === 'text'
        ? (block.text ?? '')
        : `(${block.type}${block.mimeType ? `: ${block.mimeType}` : ''}, which cannot be told)`
    told += (told === '' ? '' : '\n') + text.slice(0, MOST_CHARS)
  }
  if (told === '' && structuredContent) told = JSON.stringify(structuredContent).slice(0, MOST_CHARS)
  if (isError) throw new ToolFailure(told.trim() === '' ? 'It failed.' : told.toWellFormed())
  return { type: 'answer', told: told.trim() === '' ? 'It is done.' : told.toWellFormed() }
}
