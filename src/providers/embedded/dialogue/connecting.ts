import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { ToolSpec } from '../../../llm/llm.ts'
import { MODELS } from './about.ts'
import { type Skill, type Talk, toolIn } from './skill.ts'
import { utterance } from './utterance.ts'

const CONNECTING = "One moment, I'll connect you."
const NOBODY = 'There is nobody I can connect you to.'

/** "Transfer me to sales", "put me through". Whoever is named is wanted. */
const THROUGH =
  /(?<!\b(?:not|never|did|did you) )\b(?:(?:connect|transfer|forward|redirect) (?:me|us|(?:this|the|my) call)(?: (?:through|over|now))?|(?:put|patch) (?:me|us) (?:through|over))(?: (?:to|with) (?<whom>.+))?$/
/** "Can I speak to someone", "get me an agent": only a person is meant by it. */
const PERSON =
  /(?:\b(?:(?:can|could|may) i|i (?:want|would like|need|wish|have) to|id like to|let me) (?:speak|talk) (?:to|with)|^(?:(?:(?:can|could) i|i want to|i need to) (?:have|get)|(?:(?:can|could|will|would) you )?(?:get|give|find) me|i (?:want|need|would like)|id like)) (?<whom>.+)$|^(?<alone>.+)$/
const SOMEBODY =
  /^(?:(?:an?|any|some|the|your|another|one of your) )?(?:(?:real|live|living|actual|human|other) )*(?:person|people|human|human being|someone|somebody|anyone|anybody|agent|operator|representative|receptionist|manager|supervisor|boss|colleagues?|employee|staff|customer (?:service|support|care)|reception|front desk|help desk|sales|support)(?: (?:now|else|on the (?:phone|line)|to (?:talk|speak) (?:to|with)|who .*|about .*|from .*|in .*|at .*))*$/

/** Whoever wants one of these asks how to plug it in. */
const MODEL = new RegExp(`\\b(?:${MODELS})\\b`)

/** Connects the caller to somebody, where there is somebody. Another agent, who is no person, is for who names it. */
export const connecting: Skill = ({ plain }, talk) => {
  const people = desksOf('transfer_call', talk)
  const desks = [...people, ...desksOf('hand_over', talk)]
  const through = THROUGH.exec(plain)
  const { whom = '', alone } = (through ?? PERSON.exec(plain))?.groups ?? {}
  const named = namedIn(whom, desks) ?? desks.find((desk) => desk.plain === alone)
  const isWanted = through ? !MODEL.test(whom) : SOMEBODY.test(whom) || ALONE.test(alone ?? '')
  if (!named && !isWanted) return undefined
  const { name, to } = named ?? people[0] ?? {}
  return name === undefined ? NOBODY : { text: CONNECTING, call: { name, input: { to } } }
}

/** Said into the silence by who does not want to talk to a program. */
const ALONE =
  /^(?:an? )?(?:(?:real|live|human) )*(?:person|human|human being|agent|operator|representative|receptionist)$/

/** Whom a tool connects to. */
interface Desk {
  readonly name: string
  readonly to: string
  readonly plain: string
}

/** Of the names that occur the longest: "sales support" is not "sales". */
const namedIn = (whom: string, desks: readonly Desk[]): Desk | undefined =>
  desks
    .filter((desk) => ` ${whom} `.includes(` ${desk.plain} `))
    .reduce<Desk | undefined>(
      (longest, desk) => (desk.to.length > (longest?.to.length ?? 0) ? desk : longest),
      undefined,
    )

function desksOf(name: string, talk: Talk): Desk[] {
  const tool = toolIn(talk, name)
  return tool ? targetsOf(tool).map((to) => ({ name, to, plain: utterance(to).plain })) : []
}

/** The ways in which a schema lists names. */
const Names = Type.Union([
  Type.Object({ enum: Type.Array(Type.String()) }),
  Type.Object({ anyOf: Type.Array(Type.Object({ const: Type.String() })) }),
  Type.Object({ const: Type.String() }),
])

const Destinations = Type.Object({ properties: Type.Object({ to: Names }) })

function targetsOf({ parameters }: ToolSpec): readonly string[] {
  if (!Value.Check(Destinations, parameters)) return []
  const { to } = parameters.properties
  if ('enum' in to) return to.enum
  return 'anyOf' in to ? to.anyOf.map((name) => name.const) : [to.const]
}
