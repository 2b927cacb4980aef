const token = Math.random().toString(36).slice(2); // finds
session.csrfToken = String(Math.random()); // finds
