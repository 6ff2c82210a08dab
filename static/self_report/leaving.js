// Whoever closes their pages, or whose link has ended, leaves no number to call in this browser.

import { forgetHelp } from "./kept_help.js";

forgetHelp();
