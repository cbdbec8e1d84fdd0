"""The plug pulled at planted moments in every work that writes: `works` are what is done, `trap` pulls, `pulled` looks."""
