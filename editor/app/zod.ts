/** Keeps zod from compiling its parsers with `new Function`, which the page's content security policy refuses. */

import * as z from 'zod';

z.config({ jitless: true });
