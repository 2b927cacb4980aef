export function User({ id }: Props) {
  const [user, setUser] = useState(null);
  useEffect(async () => { // finds
    setUser(await load(id));
  }, [id]);
  return <p>{user}</p>;
}
