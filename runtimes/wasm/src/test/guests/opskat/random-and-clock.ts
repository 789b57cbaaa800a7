import { randomAndClock } from "../behaviours/surroundings";
import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve(randomAndClock);
