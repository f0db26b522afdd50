import type { Line } from '../../call/agent.ts'
import type { Untimed } from '../../event/call-event.ts'
import { hasPhrase } from '../../language/phrases.ts'
import { wordsOf } from '../../language/words.ts'
import { MENU_TOOLS, withMenuCommands } from '../../llm/menu-commands.ts'
import { menuTools } from '../../tool/menu-tools.ts'
import type { Floor } from '../floor.ts'
import type { MindParts } from '../parts.ts'
import type { MenuRules } from './rules.ts'

/** Menus pause between their options, and some never fall silent. */
const MENU_PACE = { leastMs: 2000, longestMs: 30_000 }
/** Before it is known who has picked up: a menu that introduces itself pauses, too. */
const FIRST_PACE = { leastMs: 1200, longestMs: 30_000 }
/** Hearing a menu this often means that it leads nowhere. */
const MOST_TIMES = 3
/** Of the words of a menu that was heard before, what makes it the same. */
const SAME_SHARE = 0.8

const SENTENCE_ENDS = /[.!?。！？؟।۔]+/u

const instructions = (goal: string): string => `

An automatic telephone menu may answer this call. Your goal with it: ${goal}
While a menu speaks, do not talk to it. Call ${MENU_TOOLS.press} with the key for the option that leads to your goal, or ${MENU_TOOLS.wait} when the option has not come yet. Call ${MENU_TOOLS.status} with "completed" once a person speaks to you or the goal is reached, and with "stuck" when the menu does not lead there. Speak only where a menu asks you to say something, and with people.`

/** The same mind, with what it needs for menus. */
export const fitForMenus = <P extends Pick<MindParts, 'llm' | 'tools'> & { readonly systemPrompt?: string }>(
  parts: P,
  { goal, stuckTarget }: MenuRules,
): P => ({
  ...parts,
  systemPrompt: (parts.systemPrompt ?? '') + instructions(goal),
  tools: menuTools(parts.tools, stuckTarget),
  llm: {
    name: parts.llm.name,
    stream: (messages, signal, ask) => withMenuCommands(parts.llm.stream(messages, signal, ask)),
  },
})

/** Whether a menu speaks in this call, and what is done about one that leads nowhere. */
export class Menus {
  readonly #line: Line
  readonly #floor: Floor
  readonly #parts: Pick<MindParts, 'language'>
  readonly #rules: MenuRules
  readonly #told: (event: Untimed) => void
  readonly #heard: { readonly words: ReadonlySet<string>; times: number }[] = []
  #isMenu = false
  #isStuck = false
  /** A key was pressed, or something was said, since the last turn. */
  #hasActed = false
  /** What is being answered did not sound like a menu. */
  #mayBePerson = false

  constructor(
    line: Line,
    floor: Floor,
    parts: Pick<MindParts, 'language'>,
    rules: MenuRules,
    told: (event: Untimed) => void,
  ) {
    this.#line = line
    this.#floor = floor
    this.#parts = parts
    this.#rules = rules
    this.#told = told
    floor.pace(FIRST_PACE)
  }

  /** A menu speaks, or has the call wait. */
  get isMenu(): boolean {
    return this.#isMenu
  }

  /** The menu leads nowhere, and is not answered any more. */
  get isStuck(): boolean {
    return this.#isStuck
  }

  /** A person has picked up, or is reached. */
  person(): void {
    this.#isMenu = false
    this.#floor.pace(undefined)
  }

  menu(): void {
    this.#isMenu = true
    this.#floor.pace(MENU_PACE)
  }

  /** The words so far of a turn that goes on: one that offers keys is a menu's, and has its pauses. */
  heard(text: string): void {
    if (!this.#isMenu && this.#offers(text)) this.#floor.pace(MENU_PACE)
  }

  /** A turn is over. True where it is a menu's, which the bot does not talk with: the menu keeps the floor. */
  turn(text: string): boolean {
    const isOffer = this.#offers(text)
    if (isOffer && !this.#isMenu) {
      this.menu()
      this.#told({ type: 'answered-by', by: 'menu' })
    }
    this.#mayBePerson = !isOffer
    // Who holds the line hears the same again and again. What comes again though it was answered leads nowhere.
    const counts = isOffer || (this.#isMenu && this.#hasActed)
    this.#hasActed = false
    if (counts && this.#timesHeard(text) >= MOST_TIMES) void this.#stuck()
    return this.#isMenu
  }

  /** Of what the mind has just told. */
  told(event: Untimed): void {
    if (event.type === 'tool-called') this.#mayBePerson = false
    if (event.type === 'bot-started-speaking') this.#hasActed = true
    if (event.type !== 'tool-began') return
    const { tool, input } = event
    if (tool === MENU_TOOLS.press) this.#hasActed = true
    const isStatus = tool === MENU_TOOLS.status
    if (isStatus && isCompleted(input)) this.#reached()
    else if ((isStatus || tool === MENU_TOOLS.press || tool === MENU_TOOLS.wait) && !this.#isMenu) this.menu()
  }

  /** The bot has come to the end of what it said. Where it was no answer to an offer, it talked with somebody. */
  replied(): void {
    if (this.#isMenu && this.#mayBePerson) this.#reached()
    this.#mayBePerson = false
  }

  #offers(text: string): boolean {
    return hasPhrase(text, this.#parts.language.now.answering.menu)
  }

  /** The sentences that offer something, without the "Sorry, I did not get that." before them; all, where none does. */
  #offersIn(text: string): string {
    const offers = text.split(SENTENCE_ENDS).filter((sentence) => this.#offers(sentence))
    return offers.length > 0 ? offers.join(' ') : text
  }

  #reached(): void {
    if (!this.#isMenu) return
    this.person()
    this.#told({ type: 'answered-by', by: 'human' })
  }

  #timesHeard(text: string): number {
    const words = new Set(wordsOf(this.#offersIn(text)))
    const same = this.#heard.find((one) => isSame(one.words, words))
    if (same) return ++same.times
    this.#heard.push({ words, times: 1 })
    return 1
  }

  async #stuck(): Promise<void> {
    this.#isStuck = true
    const { stuckTarget } = this.#rules
    const { phone, signal } = this.#line
    if (stuckTarget === undefined || !phone) return this.#line.end('menu-stuck')
    try {
      await phone.transfer(stuckTarget, signal)
      this.#line.end('transferred')
    } catch {
      this.#line.end('menu-stuck')
    }
  }
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const shared = [...one].filter((word) => other.has(word)).length
  return shared >= SAME_SHARE * Math.max(one.size, other.size)
}

const isCompleted = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'status' in input && input.status === 'completed'
