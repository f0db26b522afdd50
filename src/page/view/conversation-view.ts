import type { Conversation } from '../conversation.ts'
import { splitHeard } from '../heard.ts'
import type { BotMessage, Message, UserMessage } from '../message.ts'
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
    for (const [index, message] of messages.entries()) this.#drawOne(message, messages[index - 1])
    this.#following.added()
  }

  #remove(id: number, node: HTMLLIElement): void {
    node.remove()
    this.#drawn.delete(id)
  }

  #drawOne(message: Message, previous: Message | undefined): void {
    const drawn = this.#drawn.get(message.id)
    if (drawn?.message === message) return
    const node = drawn?.node ?? this.#list.appendChild(element('li', { class: `message ${message.role}` }))
    node.dataset['call'] = String(message.call)
    node.classList.toggle('new-call', previous !== undefined && previous.call !== message.call)
    if (message.role === 'user') drawUser(node, message)
    else drawBot(node, message)
    this.#announce(drawn?.message, message)
    this.#drawn.set(message.id, { message, node })
  }

  /** Screen readers are told whole messages, not every change of a partial one. */
  #announce(before: Message | undefined, message: Message): void {
    if (message.role === 'user') {
      if (message.status === 'confirmed') setText(this.#announcer, `You: ${message.text}`)
      return
    }
    const segments = before?.role === 'bot' ? before.segments.length : 0
    const fresh = message.segments.slice(segments).map(({ text }) => text)
    if (fresh.length > 0) setText(this.#announcer, `Bot: ${fresh.join(' ')}`)
  }
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
