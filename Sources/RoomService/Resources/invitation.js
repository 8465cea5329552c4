// What somebody sends to others: a text, a telephone link that types the PIN, and a calendar file (RFC 5545, RFC 7986).

/** Rings, waits twice as long as a comma means, types the PIN and the hash. */
export function oneTapLink({ number, pin }) {
  return `tel:+${number},,${pin}%23`;
}

export function invitationText({ roomId, url, numberSpoken, number, pin, pinSpoken }) {
  return [
    `Join the room “${roomId}”`,
    "",
    `In a browser: ${url}`,
    `By phone: ${numberSpoken}, then PIN ${pinSpoken} and #`,
    `One tap: +${number},,${pin}#`,
  ].join("\n");
}

/** One event. `start` is a Date; `stamp` is when the file was made, `uid` who it is. */
export function calendarFile(room, { start, minutes, stamp, uid }) {
  const end = new Date(start.getTime() + minutes * 60_000);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Partyline//Room//EN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${uid}`,
    `DTSTAMP:${utc(stamp)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${escaped(room.roomId)}`,
    `LOCATION:${escaped(`${room.url} or ${room.numberSpoken}, PIN ${room.pinSpoken}`)}`,
    `URL:${room.url}`,
    `DESCRIPTION:${escaped(invitationText(room))}`,
    `CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Browser:${room.url}`,
    `CONFERENCE;VALUE=URI;FEATURE=AUDIO,PHONE;LABEL=Phone:${oneTapLink(room)}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map(folded).join("\r\n") + "\r\n";
}

function utc(date) {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function escaped(text) {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
}

/** Lines of at most 75 bytes; what is longer goes on after a space. Characters stay whole. */
function folded(line) {
  const encoder = new TextEncoder();
  let result = "";
  let length = 0;
  for (const character of line) {
    const bytes = encoder.encode(character).length;
    if (length + bytes > 75) {
      result += "\r\n ";
      length = 1;
    }
    result += character;
    length += bytes;
  }
  return result;
}
