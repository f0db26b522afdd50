import type { Conversation } from '../conversation.ts'
import { splitHeard } from '../heard.ts'
import type { BotMessage, Message, NoteMessage, ToolMessage, UserMessage } from '../message.ts'
import { noteText, toolState } from '../notes.ts'
import { element, find, part, setText } from './dom.ts'
import { Following } from './following.ts'

/** Draws the messages, and only those that changed: messages are never mutated. */
export class ConversationView {
  readonly #list = part('transcript', HTMLOListElement)
  readonly #following = new Following(find('[data-scroll]', HTMLDivElement))
  readonly #welcome = find('[data-welcome]', HTMLDivElement)
  readonly #announcer = find('[data-announcer]', HTMLParagraphElement)
  readonly #drawn = new Map<number, { readonly message: Message; readonly node: HTMLLIElement }>()

  draw({ messages }: Conversation): void {
    this.#welcome.hidden = messages.length > 0
    const ids = new Set(messages.map(({ id }) => id))
    for (const [id, { node }] of this.#drawn) if (!ids.has(id)) this.#remove(id, node)
    for (const [index, message] of messages.entries()) this.#drawOne(message, index, messages[index - 1])
    this.#following.added()
  }

  #remove(id: number, node: HTMLLIElement): void {
    node.remove()
    this.#drawn.delete(id)
  }

  #drawOne(message: Message, index: number, previous: Message | undefined): void {
    const drawn = this.#drawn.get(message.id)
    if (drawn?.message === message) return
    const node = drawn?.node ?? this.#insert(message, index)
    node.dataset['call'] = String(message.call)
    node.classList.toggle('new-call', previous !== undefined && previous.call !== message.call)
    drawMessage(node, message)
    this.#announce(drawn?.message, message)
    this.#drawn.set(message.id, { message, node })
  }

  /** All before it are in the list. */
  #insert({ role }: Message, index: number): HTMLLIElement {
    return this.#list.insertBefore(element('li', { class: `message ${role}` }), this.#list.children[index] ?? null)
  }

  /** Screen readers are told whole messages, not every change of a partial one. */
  #announce(before: Message | undefined, message: Message): void {
    const text = toAnnounce(before, message)
    if (text !== '') setText(this.#announcer, text)
  }
}

function toAnnounce(before: Message | undefined, message: Message): string {
  switch (message.role) {
    case 'user':
      return message.status === 'confirmed' ? `You: ${message.text}` : ''
    case 'bot': {
      const segments = before?.role === 'bot' ? before.segments.length : 0
      const fresh = message.segments.slice(segments).map(({ text }) => text)
      return fresh.length > 0 ? `Bot: ${fresh.join(' ')}` : ''
    }
    case 'tool':
      return message.status === 'running' ? '' : `Tool ${message.name}: ${toolState(message)}`
    case 'note':
      return noteText(message.note)
    default:
      return message satisfies never
  }
}

function drawMessage(node: HTMLLIElement, message: Message): void {
  switch (message.role) {
    case 'user':
      return drawUser(node, message)
    case 'bot':
      return drawBot(node, message)
    case 'tool':
      return drawTool(node, message)
    case 'note':
      return drawNote(node, message)
    default:
      return message satisfies never
  }
}

function drawTool(node: HTMLLIElement, message: ToolMessage): void {
  node.dataset['role'] = 'tool'
  node.dataset['status'] = message.status
  const name = element('code', { class: 'tool-name' }, message.name)
  const state = element('span', { class: 'tool-state' }, toolState(message))
  const said = element('p', { class: 'said' }, name, ' ', state)
  for (const [label, text] of [
    ['in', message.input],
    ['out', message.result],
  ] as const)
    if (text !== undefined && text !== '')
      said.append(element('code', { class: 'tool-shown', 'data-shown': label, title: text }, text))
  node.replaceChildren(element('span', { class: 'who' }, 'Tool'), said)
}

function drawNote(node: HTMLLIElement, { note }: NoteMessage): void {
  node.dataset['role'] = 'note'
  node.dataset['note'] = note.type
  node.replaceChildren(element('p', { class: 'said' }, noteText(note)))
}

function drawUser(node: HTMLLIElement, { text, status, typed }: UserMessage): void {
  node.dataset['role'] = 'user'
  node.dataset['status'] = status
  const who = element('span', { class: 'who' }, typed ? 'You, typed' : 'You')
  node.replaceChildren(who, element('p', { class: 'said' }, text))
}

function drawBot(node: HTMLLIElement, message: BotMessage): void {
  const { heard, unheard } = splitHeard(message)
  node.dataset['role'] = 'bot'
  node.dataset['heard'] = heard
  node.dataset['status'] = message.cut ? 'cut' : unheard === '' ? 'heard' : 'speaking'
  const said = element('p', { class: 'said' })
  if (heard !== '') said.append(element('span', { class: 'heard' }, heard))
  if (heard !== '' && unheard !== '') said.append(' ')
  if (unheard !== '') said.append(element(message.cut ? 'del' : 'span', { class: 'unheard' }, unheard))
  node.replaceChildren(element('span', { class: 'who' }, 'Bot'), said)
}
