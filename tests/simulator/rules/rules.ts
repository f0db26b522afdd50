import type { Log, Rule } from '../log.ts'
import type { Played } from '../play.ts'
import type { Script } from '../script.ts'
import {
  floorNotFree,
  legalStates,
  nobodyIsIgnored,
  nothingAfterTheEnd,
  silentPauses,
  turnsAreHeeded,
} from './floor.ts'
import { honestCuts, honestPieces, nothingForgotten, ownVoice, wholeSound } from './heard.ts'
import { cutsAreCleared, oneVoice, wholeReplies } from './replies.ts'
import { longestSilenceMs, neverSilent } from './silence.ts'
import {
  contextIsHeard,
  contextIsSaid,
  draftsLeaveNoTrace,
  turnsAreWhole,
  wordsAreHeard,
  wordsAreTold,
} from './truth.ts'

/** Also where the connection breaks in between. */
const ALWAYS: readonly Rule[] = [oneVoice, legalStates, cutsAreCleared, nothingAfterTheEnd, wordsAreTold, turnsAreWhole]

/** What was played to nobody is played again, so what was heard is no matter of the wire alone. */
const CONNECTED: readonly Rule[] = [
  wholeReplies,
  turnsAreHeeded,
  nobodyIsIgnored,
  ownVoice,
  honestCuts,
  wholeSound,
  contextIsHeard,
  contextIsSaid,
]

/** What a conversation has broken of the rules, one line each. */
export function brokenRules(played: Played): string[] {
  const { log, script } = played
  const isConnected = !log.some(({ type }) => type === 'connection-lost')
  return [
    ...of(ALWAYS, log),
    ...(isConnected ? of([...CONNECTED, ...rulesOf(script)], log) : []),
    ...(script.world.bargeIn?.type === 'none' ? [] : silentPauses(log)),
    ...(played.settledLog ? floorNotFree(played.settledLog) : []),
    ...draftsLeaveNoTrace(played),
    ...wordsAreHeard(played),
    ...leftovers(played),
  ]
}

/** A server that stood still makes up for so much. */
const LATE_MS = 400

/** Those that depend on how the world is. */
const rulesOf = ({ world, steps }: Script): readonly Rule[] => [
  honestPieces(steps.some((step) => step.do === 'stall') ? LATE_MS : 0),
  nothingForgotten(world.leadMs ?? 0),
  neverSilent(longestSilenceMs(world.voices)),
]

const of = (rules: readonly Rule[], log: Log): string[] => rules.flatMap((rule) => rule(log))

/** When a call is over, nothing of it is left. */
const leftovers = ({ left: { timers, open } }: Played): string[] => [
  ...(timers > 0 ? [`${timers} timers left`] : []),
  ...(open > 0 ? [`${open} streams, sessions or tools left`] : []),
]
