import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The servers of one test run say the same sentences: the voice speaks them once. */
const OWN_SPEECH = mkdtempSync(join(tmpdir(), 'voxray-speech-'))
process.on('exit', () => rmSync(OWN_SPEECH, { recursive: true, force: true }))

/** The environment of a server under test: no keys of whoever runs the tests, so that the server is its embedded self. */
export const serverEnv = () => ({
  PATH: process.env['PATH'] ?? '',
  // On a busy machine the embedded models may need longer than a caller would wait.
  VOXRAY_USER_TURN_STOP_TIMEOUT_SECS: '30',
  VOXRAY_TTS_FIRST_AUDIO_TIMEOUT_SECS: '20',
  VOXRAY_STALL_TIMEOUT_SECS: '20',
  VOXRAY_SPEECH_CACHE_DIR: OWN_SPEECH,
  // The last tier of JavaScriptCore's WASM compiler takes 3 s of processor time a server and pays only after minutes.
  BUN_JSC_useOMGJIT: '0',
})

/** Added to it where nobody need be understood: loading the weights of the embedded recogniser takes 5 s of processor time. */
export const DEAF = { VOXRAY_STT_PROVIDER: 'openai', VOXRAY_STT_BASE_URL: 'http://127.0.0.1:9/v1' }
