import type { ClientLatency } from '../../transport/client-event.ts'
import { toolState } from '../notes.ts'
import { isLate, type ToolBar } from '../waterfall.ts'
import { element } from './dom.ts'
import { place } from './scale.ts'

/** The bar of a tool, on an axis that ends at `endMs`. */
export const toolBar = ({ startMs, endMs: toolEndMs = startMs, outcome }: ToolBar, endMs: number) =>
  element('i', { class: 'bar tool', 'data-outcome': outcome, style: place(startMs, toolEndMs, endMs) })

/** A row of the chart. One that kept nobody waiting has words in place of a bar: it may be minutes after the rest. */
export function toolRow(tool: ToolBar, latency: ClientLatency, endMs: number): HTMLElement {
  const { name, startMs, endMs: toolEndMs, outcome, result } = tool
  const late = isLate(tool, latency)
  const ms = toolEndMs === undefined ? undefined : toolEndMs - startMs
  const state = `${name}: ${toolState({ status: outcome, ms })}`
  const took = ms === undefined ? '…' : `${late ? '' : '+'}${ms} ms`
  const track = late
    ? element('td', { class: 'meaning' }, 'after the answer began')
    : element('td', { class: 'track' }, toolBar(tool, endMs))
  return element(
    'tr',
    { 'data-tool': name, 'data-outcome': outcome, title: [state, result].filter(Boolean).join('\n') },
    element('th', { scope: 'row' }, element('code', { class: 'tool-name' }, name)),
    track,
    element(
      'td',
      { class: 'ms' },
      took,
      ...(outcome === 'failed' ? [element('span', { class: 'unseen' }, ' failed')] : []),
    ),
  )
}
