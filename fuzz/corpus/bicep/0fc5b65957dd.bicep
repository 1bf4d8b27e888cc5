#pragma b
