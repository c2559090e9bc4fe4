// As much of WebSocket as the link uses, so that HTTP can stand in for it, and tests for both.

export type Socket = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>;
