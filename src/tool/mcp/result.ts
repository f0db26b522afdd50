import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { orNull } from './or-null.ts'
import { ToolFailure, type ToolResult } from '../tool.ts'

const Result = Type.Object({
  isError: orNull(Type.Boolean()),
  content: orNull(Type.Array(Type.Unknown())),
  structuredContent: orNull(Type.Record(Type.String(), Type.Unknown())),
})

const Block = Type.Object({
  type: Type.String(),
  text: orNull(Type.String()),
  mimeType: orNull(Type.String()),
  /** What a link leads to. */
  name: orNull(Type.String()),
  uri: orNull(Type.String()),
  resource: orNull(Type.Object({ text: orNull(Type.String()), mimeType: orNull(Type.String()) })),
})
type Block = Static<typeof Block>

/** More than the model is shown of any result. */
const MOST_CHARS = 20_000
const MOST_BLOCKS = 200

/** What the model is told of a result. Texts are told, and of the rest that it is there. Throws `ToolFailure`. */
export function toldOf(sent: unknown): ToolResult {
  if (!Value.Check(Result, sent)) throw new ToolFailure('It gave an answer that cannot be read.')
  const { isError, content, structuredContent } = sent
  const blocks = (content ?? []).slice(0, MOST_BLOCKS).filter((block): block is Block => Value.Check(Block, block))
  let told = ''
  for (const block of blocks) {
    if (told.length > MOST_CHARS) break
    told += (told === '' ? '' : '\n') + textOf(block).slice(0, MOST_CHARS)
  }
  if (told === '' && structuredContent) told = JSON.stringify(structuredContent).slice(0, MOST_CHARS)
  if (isError) throw new ToolFailure(told.trim() === '' ? 'It failed.' : told.toWellFormed())
  return { type: 'answer', told: told.trim() === '' ? 'It is done.' : told.toWellFormed() }
}

function textOf({ type, text, mimeType, name, uri, resource }: Block): string {
  if (type === 'text') return text ?? ''
  if (type === 'resource' && typeof resource?.text === 'string') return resource.text
  if (type === 'resource_link') return `(a link: ${[name, uri].filter((part) => part).join(', ')})`
  const kind = mimeType ?? resource?.mimeType
  return `(${type}${kind ? `: ${kind}` : ''}, which cannot be told)`
}
