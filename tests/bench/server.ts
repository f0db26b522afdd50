// The server under measurement, a process of its own: the whole app, with providers that answer at once.
import page from '../../src/page/index.html'
import { WebRtcWire } from '../../src/transport/webrtc/wire.ts'
import { WebSocketWire } from '../../src/transport/websocket/wire.ts'
import { answering } from './child.ts'
import { openInstantApp } from './instant.ts'
import { Probe } from './probe.ts'
import { scriptOf, type ScriptName } from './script.ts'

export type ServerQuestion = { type: 'url' } | { type: 'reset' } | { type: 'report' }

const [script = 'conversation'] = process.argv.slice(2)
const app = await openInstantApp(scriptOf(script as ScriptName).answerMs)
const probe = new Probe()
probe.watch(WebSocketWire)
probe.watch(WebRtcWire)
const { url } = app.listen(page)

answering<ServerQuestion>(async (question) => {
  switch (question.type) {
    case 'url':
      return { url }
    case 'reset':
      probe.reset()
      return {}
    case 'report':
      return probe.figures(app.calls.count)
    default:
      return question satisfies never
  }
})
