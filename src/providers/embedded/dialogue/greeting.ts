/** Said first by a server that answers with the embedded model, unless another greeting is configured. The model knows English alone. */
export const DEMO_GREETING = "Hello! I'm the voxray demo. Ask me something, or just say what is on your mind."
