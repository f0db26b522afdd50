// Files imported `with { type: 'file' }` give their path, on disk or inside the executable.

declare module '*/encoder_model.onnx' {
  const path: string
  export default path
}

declare module '*/decoder_model_merged.onnx' {
  const path: string
  export default path
}

declare module 'onnxruntime-web/*.wasm' {
  const path: string
  export default path
}

declare module '@echogarden/*.wasm' {
  const path: string
  export default path
}

declare module '*/smart-turn.wasm' {
  const path: string
  export default path
}

declare module '*/silero.wasm' {
  const path: string
  export default path
}

declare module '*/silero_vad_v6.onnx' {
  const path: string
  export default path
}
