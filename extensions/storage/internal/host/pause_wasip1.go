package host

import "time"

// Pause waits.
var Pause = time.Sleep
