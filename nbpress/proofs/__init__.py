"""What makes an edition provable to a stranger: log, signatures, certificates, a confined rebuild."""
