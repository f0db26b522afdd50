import type { FliteRequest } from './flite-request.ts'
import { FliteVoice } from './flite-voice.ts'
import { serveWorker } from './worker-serve.ts'

serveWorker<FliteRequest, Int16Array>(async () => {
  const flite = await FliteVoice.load()
  // The first run takes twice as long, while the code is compiled: not at a caller's expense.
  flite.speak({ text: 'ready', voice: 'rms', speed: 1 })
  return (request) => flite.speak(request)
})
