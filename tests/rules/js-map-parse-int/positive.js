const numbers = text.split(',').map(parseInt); // finds
