import type { Bar, Replaced, Stage, TimedTurn } from '../waterfall.ts'
import {
  STAGES,
  axis,
  bars,
  criticalPath,
  isLate,
  median,
  replacedIn,
  rows,
  savedMs,
  spanMs,
  waitMs,
} from '../waterfall.ts'
import { element, find, setText } from './dom.ts'
import { place, share } from './scale.ts'
import { toolBar, toolRow } from './tool-row.ts'

/** Turns listed; older ones are counted in the median only while they are listed. */
const MAX_TURNS = 50

/** The latency of each turn: the chosen one stage by stage, the others as one line each on the same scale. */
export class WaterfallView {
  readonly #summary = find('[data-summary]', HTMLParagraphElement)
  readonly #headline = find('[data-headline]', HTMLParagraphElement)
  readonly #chart = find('[data-chart]', HTMLDivElement)
  readonly #list = find('[data-turns]', HTMLOListElement)
  #turns: readonly TimedTurn[] = []
  /** Undefined follows the latest. */
  #chosen: TimedTurn | undefined

  constructor() {
    this.#draw()
  }

  /** A new turn, or more of the latest one. */
  show(turn: TimedTurn): void {
    const [latest, ...older] = this.#turns
    const isNew = latest?.id !== turn.id
    this.#turns = isNew ? [turn, ...this.#turns].slice(0, MAX_TURNS) : [turn, ...older]
    if (isNew || this.#chosen === latest) this.#chosen = undefined
    this.#draw()
  }

  #draw(): void {
    const shown = this.#chosen ?? this.#turns[0]
    const scale = axis(Math.max(1000, ...this.#turns.map(spanMs)))
    this.#headline.replaceChildren(...headline(shown))
    const middle = median(this.#turns.map(({ latency }) => waitMs(latency)))
    const count = this.#turns.length
    setText(this.#summary, middle === undefined || count < 2 ? '' : `median ${Math.round(middle)} ms, ${count} turns`)
    this.#chart.replaceChildren(chart(shown, scale))
    this.#list.replaceChildren(...this.#turns.map((turn) => this.#row(turn, turn === shown, scale.endMs)))
  }

  #row(turn: TimedTurn, isShown: boolean, endMs: number): HTMLLIElement {
    const total = waitMs(turn.latency)
    const strip = element(
      'span',
      { class: 'strip', 'aria-hidden': 'true' },
      ...criticalPath(turn.latency).map(({ stage, startMs, endMs: barEndMs }) =>
        element('i', { class: 'bar', 'data-stage': stage, style: place(startMs, barEndMs, endMs) }),
      ),
      ...turn.tools.filter((tool) => !isLate(tool, turn.latency)).map((tool) => toolBar(tool, endMs)),
    )
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': String(isShown) },
      element('span', { class: 'turn-said' }, turn.said === '' ? `Turn ${turn.turn}` : turn.said),
      strip,
      element('span', { class: 'ms' }, `${total} ms`),
    )
    button.addEventListener('click', () => this.#choose(turn))
    return element('li', { 'data-turn': String(turn.turn), 'data-ms': String(total) }, button)
  }

  #choose(turn: TimedTurn): void {
    const hadFocus = this.#list.contains(document.activeElement)
    this.#chosen = turn
    this.#draw()
    if (hadFocus) this.#list.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus()
  }
}

function headline(turn: TimedTurn | undefined): readonly Node[] {
  if (!turn) return [element('span', {}, 'From your last word to the first sound of the answer.')]
  const figure = element('strong', {}, String(waitMs(turn.latency)))
  const saved = savedMs(turn.latency)
  const sooner = saved > 0 ? `, ${saved} ms sooner as it was begun ahead` : ''
  return [
    figure,
    element('span', { 'data-saved-ms': String(saved) }, `ms from your last word to the first sound${sooner}`),
  ]
}

type Scale = ReturnType<typeof axis>

function chart(turn: TimedTurn | undefined, scale: Scale): HTMLElement {
  const lines = turn ? turnRows(turn, scale) : meaningRows()
  const caption = 'Milliseconds after the end of your speech at which each stage was reached'
  return element(
    'table',
    { class: 'chart', style: `--ticks: ${scale.ticksMs.length - 1}` },
    element('caption', { class: 'unseen' }, caption),
    ...(turn ? [axisRow(scale)] : []),
    element('tbody', {}, ...lines),
  )
}

function axisRow({ endMs, ticksMs }: Scale): HTMLElement {
  const ticks = ticksMs.map((ms) => element('span', { style: `left: ${share(ms, endMs)}` }, String(ms)))
  const row = element('tr', {}, element('td'), element('td', { class: 'ticks' }, ...ticks), element('td'))
  return element('thead', { 'aria-hidden': 'true' }, row)
}

function turnRows(turn: TimedTurn, { endMs }: Scale): readonly HTMLElement[] {
  const found = new Map(bars(turn.latency).map((bar) => [bar.stage, bar]))
  return rows(turn).map((row) =>
    row.type === 'tool'
      ? toolRow(row.tool, turn.latency, endMs)
      : stageRow(row.stage, found.get(row.stage), endMs, replacedIn(turn, row.stage)),
  )
}

function stageRow(stage: Stage, bar: Bar | undefined, endMs: number, replaced: readonly Replaced[]): HTMLElement {
  const { name, meaning } = STAGES.find((known) => known.stage === stage) ?? { name: stage, meaning: '' }
  const track = element('td', { class: 'track' })
  if (bar)
    track.append(element('i', { class: 'bar', 'data-stage': stage, style: place(bar.startMs, bar.endMs, endMs) }))
  return element(
    'tr',
    {
      'data-stage': stage,
      'data-ms': bar && String(bar.endMs),
      title: [meaning, ...replaced.map(({ code }) => `another did it: ${code}`)].join('\n'),
      'data-replaced': replaced.map(({ code }) => code).join(' ') || undefined,
    },
    element(
      'th',
      { scope: 'row' },
      name,
      ...(replaced.length > 0 ? [element('span', { class: 'took-over' }, ' by another')] : []),
    ),
    track,
    element('td', { class: 'ms' }, bar ? `${bar.endMs} ms` : '–'),
  )
}

/** Before there is a turn to show, what the stages are. */
function meaningRows(): readonly HTMLElement[] {
  return STAGES.map(({ name, meaning }) =>
    element('tr', {}, element('th', { scope: 'row' }, name), element('td', { class: 'meaning' }, meaning)),
  )
}
