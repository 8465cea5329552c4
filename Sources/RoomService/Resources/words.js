// Everything the page says by itself, in one place.

export const words = {
  guest: "Guest",
  you: (name) => `${name} (you)`,
  screenOf: (name) => `${name}’s screen`,
  yourScreen: "Your screen",
  phoneCaller: "Phone caller",

  join: "Join room",
  joining: "Joining…",
  rejoin: "Join again",
  left: "You left the room.",
  inTheRoom: (participants, callers) => {
    const parts = [];
    if (participants) parts.push(participants === 1 ? "1 person in a browser" : `${participants} people in browsers`);
    if (callers) parts.push(callers === 1 ? "1 on the phone" : `${callers} on the phone`);
    return parts.length ? `Here now: ${parts.join(", ")}.` : "Nobody is here yet.";
  },

  mute: "Mute",
  unmute: "Unmute",
  muteMicrophone: "Mute microphone",
  unmuteMicrophone: "Unmute microphone",
  cameraOff: "Camera off",
  cameraOn: "Camera on",
  turnCameraOff: "Turn camera off",
  turnCameraOn: "Turn camera on",
  share: "Share",
  stopSharing: "Unshare",
  muted: "Muted",
  speaking: "Speaking",

  devices: {
    asking: "Your browser asks whether this page may use your camera and microphone.",
    starting: "Starting your camera…",
    off: "Your camera is off",
    insecure: "Browsers only lend camera and microphone to pages on https. You can join and listen, or ring in by phone.",
    denied: "Your browser does not let this page use camera and microphone. Allow them beside the address, then reload. You can also join and listen, or ring in.",
    none: "No camera or microphone was found. You can join and listen, or ring in by phone.",
    noCamera: "No camera was found. You can join with your microphone.",
    noMicrophone: "No microphone was found. You can join with your camera, and ring in to be heard.",
    busy: "Another program is using your camera or microphone. Close it, or choose another device.",
    broken: (reason) => `Your camera or microphone could not be started (${reason}). You can join and listen, or ring in by phone.`,
    camera: (number) => `Camera ${number}`,
    microphone: (number) => `Microphone ${number}`,
  },

  session: {
    noSDK: "Video is not available: the video library did not load. Check your connection, or join by phone with the number and PIN on this page.",
    tryAgain: "Try again",
    unsupported: "This browser cannot show video. Try a current Chrome, Firefox, Safari or Edge, or join by phone.",
    connectFailed: (reason) => `Joining did not work: ${reason}`,
    reasons: {
      OT_AUTHENTICATION_ERROR: "the room did not accept this page’s pass. Reload the page and join again.",
      OT_TIMEOUT: "the video service did not answer in time. Check your connection and try again.",
      OT_CONNECT_FAILED: "the video service cannot be reached. Check your connection, or join by phone.",
      OT_NOT_CONNECTED: "the connection was lost. Try again.",
      OT_CONNECTION_LIMIT_EXCEEDED: "the room is full. You can still ring in by phone.",
    },
    otherReason: (message) => `${message || "the video service gave no reason"}. Try again, or join by phone.`,
    listenOnly: "You are in the room without camera and microphone: you see and hear the others, they do not hear you.",
    publishFailed: (reason) => `The others cannot see or hear you: ${reason}. Leave and join again to retry.`,
    subscribeFailed: (name) => `${name} cannot be shown. Their picture or sound may come back by itself; if not, leave and join again.`,
    reconnecting: "Your connection dropped. Reconnecting…",
    reconnected: "You are connected again.",
    lost: "The connection to the room was lost. Joining again…",
    lostAgain: (seconds) => `The room cannot be reached. Next try in ${seconds} s.`,
    now: "Try now",
    removed: "You were removed from the room.",
    shareFailed: (reason) => `Your screen is not shared: ${reason}.`,
    shareUnsupported: "This browser cannot share a screen.",
    shareDenied: "the browser was not allowed to",
    playBlocked: "Your browser holds back the sound.",
    play: "Play sound",
  },

  live: {
    live: "Live",
    connecting: "Connecting…",
    behind: "Behind",
    behindSince: (time) => `What you see of the phones is from ${time}. Trying to catch up…`,
  },

  bridge: {
    absent: "not connected",
    dialling: "connecting…",
    up: "connected",
    ending: "closing…",
    unknown: "may be connected",
    connected: "The phone line is connected.",
    closed: "The phone line is closed.",
    asking: "One moment…",
  },

  caller: {
    queued: "Waiting to be rung",
    ringing: "Ringing",
    answered: "Answered, not in the room yet",
    "in-conference": "In the room",
    "on-hold": "On hold",
    ended: "Gone",
    muted: "Muted",
    muteNamed: (name) => `Mute ${name}`,
    unmuteNamed: (name) => `Unmute ${name}`,
    hangUpNamed: (name) => `Hang up on ${name}`,
    isMuted: (name) => `${name} is muted.`,
    isUnmuted: (name) => `${name} can be heard again.`,
    hungUp: (name) => `${name} was hung up.`,
  },

  announce: {
    ringing: (name) => `Ringing ${name}.`,
    joinedByPhone: (name) => `${name} joined by phone.`,
    leftPhone: (name) => `${name} left, on the phone.`,
    notReached: (name, cause) => `${name} was not reached. ${cause || ""}`.trim(),
    joined: (name) => `${name} joined.`,
    left: (name) => `${name} left.`,
    bridgeUp: "The phone line is connected.",
    bridgeDown: "The phone line is no longer connected.",
  },

  ring: {
    checking: "Checking the number…",
    allowed: "This number can be rung.",
    tooShort: "Type the number with its country code, for example +44 20 7946 0018.",
    ringing: (name) => `Ringing ${name}…`,
    refused: (message) => message || "This number may not be rung from here.",
  },

  hangUpAll: {
    ask: (callers) => `Hang up ${callers === 1 ? "the caller" : `all ${callers} callers`} and close the phone line? People in browsers stay.`,
    done: "Everybody on the phone was hung up.",
  },

  copy: {
    number: "The number is copied.",
    pin: "The PIN is copied.",
    invitation: "The invitation is copied.",
    failed: "Your browser did not let this page copy. Select the text and copy it yourself.",
    downloaded: "The calendar file is in your downloads.",
    badStart: "Choose when it begins and how many minutes it takes.",
  },

  api: {
    offline: "The server cannot be reached. Check your connection and try again.",
    slow: "The server did not answer in time. What you asked for may still happen; look before you try again.",
    other: (status) => `That did not work (${status}). Try again in a moment.`,
    wait: (seconds) => `Try again in ${seconds} s.`,
  },

  dismiss: "Dismiss",
};
