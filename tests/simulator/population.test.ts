import { expect, test } from 'bun:test'
import { draw } from './draw.ts'
import type { Script, Step } from './script.ts'

const SEEDS = 1000
/** Of a thousand conversations, so many at least have each kind: enough that a rule it breaks is seen. */
const LEAST = 20

/** Everything that may befall a conversation, by a name. */
const KINDS: Readonly<Record<string, (script: Script) => boolean>> = {
  'a caller who hesitates': ({ steps }) => steps.some((_, at) => isPauseInside(steps, at)),
  'a caller who interrupts': ({ steps }) => follows(steps, 'listen', (words) => !isNod(words)),
  'a caller who says that they listen': ({ steps }) => follows(steps, 'listen', isNod),
  'a caller who mumbles': has((step) => step.do === 'noise' && step.ms >= 300),
  'a caller who coughs': has((step) => step.do === 'noise' && step.ms <= 200),
  'a caller who hangs up': has((step) => step.do === 'hang-up'),
  'a caller who types': has((step) => step.do === 'type'),
  'a caller who presses for silence': has((step) => step.do === 'hush'),
  'a page that has something said': has((step) => step.do === 'have-said'),
  'a microphone that is off': has((step) => step.do === 'mute'),
  'a connection that breaks': has((step) => step.do === 'vanish'),
  'a server that stands still': has((step) => step.do === 'stall'),
  'an echo': ({ world }) => world.echo !== undefined,
  'a wire that takes a lead': ({ world }) => world.leadMs !== undefined,
  'a greeting': ({ world }) => world.greeting !== undefined,
  'a caller who is asked whether they are there': ({ world }) => world.askMs !== undefined,
  ...kinds(['lose', 'hold', 'swap'], 'a network', ({ world }, kind) => world.network?.some(({ how }) => how === kind)),
  ...kinds(
    [
      'fails',
      'late',
      'ends-at-speech',
      'ends-at-word',
      'ends-at-pause',
      'throws-at-word',
      'throws-at-pause',
      'cannot-be-written-to',
    ],
    'a recogniser',
    ({ world }, kind) => world.recognisers?.some(({ troubles }) => troubles?.some(({ how }) => how === kind)),
  ),
  ...kinds(['fails', 'stalls', 'ends'], 'a model, before its first word', ({ world }, kind) =>
    world.models?.some(({ answers }) => answers?.some(({ fate, at }) => fate === kind && at === 0)),
  ),
  ...kinds(['fails', 'stalls', 'ends'], 'a model, in the middle', ({ world }, kind) =>
    world.models?.some(({ answers }) => answers?.some(({ fate, at = 0 }) => fate === kind && at > 0)),
  ),
  ...kinds(['fails', 'stalls', 'ends'], 'a voice, before its first sound', ({ world }, kind) =>
    world.voices?.some(({ pieces }) => pieces?.some(({ fate, after }) => fate === kind && after === 0)),
  ),
  ...kinds(['fails', 'stalls', 'ends'], 'a voice, in the middle', ({ world }, kind) =>
    world.voices?.some(({ pieces }) => pieces?.some(({ fate, after = 0 }) => fate === kind && after > 0)),
  ),
  ...kinds(['lookup', 'book', 'act', 'hand_over', 'end_call'], 'a tool', ({ world }, kind) =>
    world.models?.some(({ answers }) => answers?.some(({ calls }) => calls?.some((name) => name === kind))),
  ),
  ...kinds(['fails', 'breaks', 'stalls'], 'a tool that', ({ world }, kind) =>
    world.lookups?.some(({ fate }) => fate === kind),
  ),
  ...kinds(['words', 'keywords', 'none'], 'a barge-in rule', ({ world }, kind) => world.bargeIn?.type === kind),
  ...kinds(['hush', 'type', 'hang-up', 'echo'], 'a wire that answers with', ({ world }, kind) =>
    world.reflexes?.some(({ does }) => does === kind),
  ),
}

const NODS = new Set(['Mm-hm.', 'Yes.', 'Right.', 'Uh-huh.'])
const isNod = (words: readonly string[]) => words.length === 1 && NODS.has(words[0] ?? '')

function has(does: (step: Step) => boolean): (script: Script) => boolean {
  return ({ steps }) => steps.some(does)
}

function kinds<const Kind extends string>(
  all: readonly Kind[],
  what: string,
  is: (script: Script, kind: Kind) => boolean | undefined,
): Record<string, (script: Script) => boolean> {
  return Object.fromEntries(all.map((kind) => [`${what}: ${kind}`, (script: Script) => is(script, kind) === true]))
}

/** Words, right behind that. */
function follows(steps: readonly Step[], what: Step['do'], are: (words: readonly string[]) => boolean): boolean {
  return steps.some((step, at) => {
    const next = steps[at + 1]
    return step.do === what && next?.do === 'say' && are(next.words)
  })
}

/** Between two halves of a sentence, the first of which ends in no mark. */
function isPauseInside(steps: readonly Step[], at: number): boolean {
  const [before, pause, after] = [steps[at - 1], steps[at], steps[at + 1]]
  if (before?.do !== 'say' || pause?.do !== 'wait' || after?.do !== 'say') return false
  return pause.ms < 1300 && !/[.?]$/.test(before.words.at(-1) ?? '')
}

test.each(Object.entries(KINDS))(`of ${SEEDS} conversations many have %s`, (_, isOne) => {
  const scripts = Array.from({ length: SEEDS }, (__, seed) => draw(seed + 1))
  expect(scripts.filter(isOne).length).toBeGreaterThanOrEqual(LEAST)
})
