/** What keeps the guides in step with the code. */
package com.versori.docs;
