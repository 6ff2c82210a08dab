// Every page but the questions themselves: what still waits in this browser is sent, and then the
// page is asked for again, since it was made without it.

import { openSending } from "./sending.js";

const shown = document.getElementById("saving");
const sending = await openSending({ shown });
if ((await sending.waiting()).length && (await sending.send()) === "saved") location.reload();
