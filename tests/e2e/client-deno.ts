// A program of Deno's: asks the server one question, by the example of the page.
import { VoxrayApi } from 'voxray/client'
import { ask } from './client-example.ts'

const [url = '', apiKey = ''] = process.argv.slice(2)
let samples = 0
const answer = await ask(
  new VoxrayApi(url, { apiKey }),
  'What is two plus three?',
  (audio) => (samples += audio.length),
)
console.log(JSON.stringify({ runtime: navigator.userAgent, answer, samples }))
