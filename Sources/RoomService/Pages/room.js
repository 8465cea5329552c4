// The room page. What it needs arrives in data attributes; it says every failure in the page.

const room = document.getElementById("room").dataset;
const bridgeStatus = document.getElementById("bridge-status");
const videoStatus = document.getElementById("video-status");
const joinButton = document.getElementById("join");

/** Posts the room's id to one of the two phone line routes and says what came of it. */
async function phoneLine(button, path, done) {
  button.disabled = true;
  bridgeStatus.textContent = "One moment…";
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ roomId: room.roomId }),
    });
    if (response.ok) {
      bridgeStatus.textContent = done;
    } else {
      const answer = await response.json().catch(() => null);
      bridgeStatus.textContent = answer?.error?.message ?? `That did not work (${response.status}). Please try again.`;
    }
  } catch {
    bridgeStatus.textContent = "The server cannot be reached. Check your connection and try again.";
  } finally {
    button.disabled = false;
  }
}

const dialOut = document.getElementById("dial-out");
const hangUp = document.getElementById("hang-up");
dialOut.addEventListener("click", () => phoneLine(dialOut, "/dial-out", "The phone line is connected."));
hangUp.addEventListener("click", () => phoneLine(hangUp, "/hang-up", "The phone line is closed."));

/** Joins the session with the OpenTok SDK, which the page loads before this script runs. */
function join() {
  if (typeof OT === "undefined") {
    videoStatus.textContent = "Video is not available here: the video library did not load. You can still ring in by phone.";
    return;
  }
  joinButton.disabled = true;
  videoStatus.textContent = "Connecting…";
  const tiles = document.getElementById("tiles");
  const session = OT.initSession(room.apiKey, room.sessionId);
  session.on({
    streamCreated: (event) =>
      session.subscribe(event.stream, tiles, { insertMode: "append", width: "100%", height: "100%" }, (error) => {
        if (error) videoStatus.textContent = `Somebody cannot be shown: ${error.message}`;
      }),
    sessionDisconnected: (event) => {
      joinButton.disabled = false;
      videoStatus.textContent =
        event.reason === "clientDisconnected" ? "You have left the room." : "The connection to the room was lost. Join again.";
    },
  });
  const publisher = OT.initPublisher(tiles, { insertMode: "append", width: "100%", height: "100%" }, (error) => {
    if (error) videoStatus.textContent = `Your camera or microphone cannot be used (${error.message}). You can still see and hear others.`;
  });
  session.connect(room.token, (error) => {
    if (error) {
      joinButton.disabled = false;
      videoStatus.textContent = `Joining did not work: ${error.message}`;
      return;
    }
    videoStatus.textContent = "You are in the room.";
    session.publish(publisher, (publishError) => {
      if (publishError) videoStatus.textContent = `Others cannot see or hear you: ${publishError.message}`;
    });
  });
}

joinButton.addEventListener("click", join);
